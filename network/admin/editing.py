"""The admin's view that edits a page, without a duplicate query."""

from wagtail.admin.views.pages.edit import EditView as WagtailEditView
from wagtail.models import Page


class EditView(WagtailEditView):
    """Wagtail's view that edits a page, with one query less."""

    def get_object(self) -> Page:
        """Return the latest draft of the page, or its row if it has no unpublished changes.

        Sets the revision that the view has already fetched as `page.latest_revision`,
        `page.live_revision` or both, if their keys are the key of this revision.
        """
        page = super().get_object()
        if revision := self.latest_revision:
            for name in ("latest_revision", "live_revision"):
                if getattr(page, f"{name}_id") == revision.pk:
                    setattr(page, name, revision)
        return page
