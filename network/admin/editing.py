"""The admin's view that edits a page, without a duplicate query."""

from wagtail.admin.views.pages.edit import EditView as WagtailEditView
from wagtail.models import Page


class EditView(WagtailEditView):
    """Wagtail's view that edits a page, with one query less."""

    def get_object(self) -> Page:
        """Return the page, with the latest revision that the view has fetched already.

        `page.latest_revision` is set to that revision if `page.latest_revision_id` is its key, and
        `page.live_revision` if `page.live_revision_id` is its key.
        """
        page = super().get_object()
        if revision := self.latest_revision:
            for name in ("latest_revision", "live_revision"):
                if getattr(page, f"{name}_id") == revision.pk:
                    setattr(page, name, revision)
        return page
