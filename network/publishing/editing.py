"""The admin's view that edits a page, asking once for what it shows twice."""

from wagtail.admin.views.pages.edit import EditView as WagtailEditView


class EditView(WagtailEditView):
    """Wagtail's, whose page knows the version that the view has read already."""

    def get_object(self):
        page = super().get_object()
        if revision := self.latest_revision:
            for name in ("latest_revision", "live_revision"):
                if getattr(page, f"{name}_id") == revision.pk:
                    setattr(page, name, revision)
        return page
