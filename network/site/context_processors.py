"""The template context of every page."""

from django.http import HttpRequest

from .menus import PageFrame


def network(request: HttpRequest) -> dict[str, PageFrame]:
    """Return the `PageFrame` as `network`: settings and menus, fetched when they are read."""
    return {"network": PageFrame(request)}
