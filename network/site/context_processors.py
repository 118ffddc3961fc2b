"""The template context of every page."""

from django.http import HttpRequest

from .menus import PageFrame


def network(request: HttpRequest) -> dict[str, PageFrame]:
    """Add `network`, the `PageFrame`: settings and menus, fetched when a template reads them."""
    return {"network": PageFrame(request)}
