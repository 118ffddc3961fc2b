"""The admin's view that edits a page, without a duplicate query."""

from wagtail.admin.views.pages.edit import EditView as WagtailEditView


class EditView(WagtailEditView):
    """Wagtail's view, with the revision that it has fetched already set on the page."""

    def get_object(self):
        """Set the latest and the live revision of the page if the view has fetched them."""
        page = super().get_object()
        if revision := self.latest_revision:
            for name in ("latest_revision", "live_revision"):
                if getattr(page, f"{name}_id") == revision.pk:
                    setattr(page, name, revision)
        return page
