"""The admin's view that edits a page, without a duplicate query."""

from wagtail.admin.views.pages.edit import EditView as WagtailEditView
from wagtail.models import Page


class EditView(WagtailEditView):
    """Wagtail's view that edits a page, with one query less."""

    def get_object(self) -> Page:
        """Return the page, with the latest revision that the view has fetched already.

        The revision is cached as `latest_revision` and as `live_revision` of the page, each only if
        its key is that of this revision.
        """
        page = super().get_object()
        if revision := self.latest_revision:
            for name in ("latest_revision", "live_revision"):
                if getattr(page, f"{name}_id") == revision.pk:
                    setattr(page, name, revision)
        return page
