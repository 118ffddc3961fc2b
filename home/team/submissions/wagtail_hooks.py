"""Admin hooks of submissions."""

from wagtail import hooks

from .admin import SubmissionsViewSet


@hooks.register("register_admin_viewset")
def register_viewset() -> SubmissionsViewSet:
    """Return the viewset of the submissions."""
    return SubmissionsViewSet()
