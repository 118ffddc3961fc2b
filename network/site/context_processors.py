"""The template context of every page."""

from .menus import PageFrame


def network(request):
    """Add `network`, the settings and the menus, fetched when a template reads them."""
    return {"network": PageFrame(request)}
