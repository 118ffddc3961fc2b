"""Slugs: the last part of a page's URL, unique among the pages with the same parent."""

from collections.abc import Container

from django.utils.text import slugify
from wagtail.models import Page

from .strings import plain

LIMIT, ROOM_FOR_NUMBER = 255, 10


def numbered(base: str, taken: Container[str], limit: int = LIMIT) -> str:
    """Return `base`, or the first of `base-2`, `base-3`… that is not in `taken`.

    The slug has at most `limit` characters: a long base is truncated before its number.
    """
    slug, number = base[:limit], 2
    while slug in taken:
        suffix = f"-{number}"
        slug, number = base[: limit - len(suffix)] + suffix, number + 1
    return slug


def free_slug(title: str, parent: Page) -> str:
    """Return a free slug for a new page below `parent`, made from its title.

    A number is appended if a child of `parent` has the slug already. A title without a Latin letter
    or a digit, in Arabic or Cyrillic for example, gives "page".
    """
    base = slugify(title)[:LIMIT] or "page"
    beside = parent.get_children().filter(slug__startswith=base[: LIMIT - ROOM_FOR_NUMBER])
    return numbered(base, set(beside.values_list("slug", flat=True)))


def is_slug_of(slug: str, title: str) -> bool:
    """Return True if `slug` is the slug that the editor's browser derives from `title`.

    Only letters, without their accents, and digits are compared: Django and the admin's JavaScript
    differ in the rest. False for an empty slug.
    """
    return bool(slug) and _letters(slug) == _letters(title)[:LIMIT]


def _letters(text: str) -> str:
    return "".join(char for char in plain(text) if char.isascii() and char.isalnum())
