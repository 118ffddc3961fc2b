"""Slugs: the last part of an address, which names one thing among those beside it."""

from collections.abc import Container

from django.utils.text import slugify

from .strings import plain

LIMIT, ROOM_FOR_NUMBER = 255, 10


def numbered(base: str, taken: Container[str], limit: int = LIMIT) -> str:
    """`base`, else the first of `base-2`, `base-3`… that is not in `taken`.

    At most `limit` characters: a long base is cut so that its number fits.
    """
    slug, number = base[:limit], 2
    while slug in taken:
        suffix = f"-{number}"
        slug, number = base[: limit - len(suffix)] + suffix, number + 1
    return slug


def free_slug(title: str, parent) -> str:
    """The slug of a new page of this title below the page `parent`."""
    base = slugify(title)[:LIMIT] or "page"
    beside = parent.get_children().filter(slug__startswith=base[: LIMIT - ROOM_FOR_NUMBER])
    return numbered(base, set(beside.values_list("slug", flat=True)))


def is_slug_of(slug: str, title: str) -> bool:
    """Whether `slug` is what the editor's browser writes of `title` by itself.

    Letters and digits are compared alone: Django and the admin's JavaScript differ in the rest.
    """
    return bool(slug) and _letters(slug) == _letters(title)[:LIMIT]


def _letters(text: str) -> str:
    return "".join(char for char in plain(text) if char.isascii() and char.isalnum())
