"""The admin's view that edits a page, without a duplicate query."""

from wagtail.admin.views.pages.edit import EditView as WagtailEditView
from wagtail.models import Page


class EditView(WagtailEditView):
    """Wagtail's view that edits a page, with one query less."""

    def get_object(self) -> Page:
        """Return the page, and cache the revision that the view has fetched in its relations.

        They are `latest_revision` and `live_revision`, if this revision is the related one.
        """
        page = super().get_object()
        if revision := self.latest_revision:
            for name in ("latest_revision", "live_revision"):
                if getattr(page, f"{name}_id") == revision.pk:
                    setattr(page, name, revision)
        return page
