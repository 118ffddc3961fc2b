"""Pages of the menus and their order, stored in the page tree."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Substr
from wagtail.log_actions import log
from wagtail.models import Page

from home.models import ContactPage, StandardPage
from network.models import ContentStamp

UP, DOWN = "monter", "descendre"


@dataclass(frozen=True)
class Entry:
    """A page that a menu may show. `children` are `Entry`s; () at the second level.

    `is_first` and `is_last` are True for the first and last entry among its siblings.
    """

    page: Page
    children: tuple["Entry", ...] = ()
    is_first: bool = False
    is_last: bool = False


def entries(home: Page) -> list[Entry]:
    """Return an `Entry` for each page one level below the home page, in tree order.

    Only live pages are included. The first level has pages of every type; `children` has only text
    pages (`StandardPage`) and contact pages. The children of a page that is not live are excluded.
    """
    pages = list(_candidates(home).order_by("path"))
    below = {}
    for page in pages:
        below.setdefault(page.path[: -page.steplen], []).append(page)
    return [
        Entry(
            top,
            tuple(_ranked(below.get(top.path, []))),
            is_first=top == below[home.path][0],
            is_last=top == below[home.path][-1],
        )
        for top in below.get(home.path, [])
    ]


def _ranked(pages):
    for page in pages:
        yield Entry(page, is_first=page == pages[0], is_last=page == pages[-1])


def _candidates(home):
    """Return the pages that the screen lists: live, below the home page or a live page below it."""
    pages = Page.objects.descendant_of(home).live().filter(depth__lte=home.depth + 2)
    is_first_level = Q(depth=home.depth + 1)
    listed = pages.filter(is_first_level | pages.type_q(StandardPage, ContactPage))
    ancestor = Substr("path", 1, len(home.path) + Page.steplen)
    return listed.alias(top=ancestor).filter(top__in=pages.filter(is_first_level).values("path"))


@transaction.atomic
def show(home: Page, shown: set[int | None], user: User) -> int:
    """Show the pages with these ids in the menus and hide the others; return the number of changes.

    Pages that `entries` does not list keep their setting; their ids, unknown ids and None are
    ignored. The latest revision of a page changes with the page. Each change is logged for `user`.
    If a page changed, the content stamp is incremented.
    """
    changed = 0
    for page in _candidates(home):
        is_shown = page.pk in shown
        if page.show_in_menus != is_shown:
            _set_shown(page, is_shown, user)
            changed += 1
    if changed:
        ContentStamp.raise_()
    return changed


def _set_shown(page, is_shown, user):
    """Save the choice in the page and in its latest revision, which may be a draft; log it."""
    page = page.specific
    page.show_in_menus = is_shown
    page.save(update_fields=["show_in_menus"])
    if revision := page.latest_revision:
        revision.content["show_in_menus"] = is_shown
        revision.save(update_fields=["content"])
    log(instance=page, action="wagtail.edit", user=user, data={"show_in_menus": is_shown})


@transaction.atomic
def move(home: Page, page: Page, direction: str, user: User) -> bool:
    """Move `page` after the next entry or before the previous one among its siblings.

    `direction` is `DOWN` or `UP`; siblings that `entries` does not list are passed over. The move
    is logged for `user` and increments the content stamp. Returns False and moves nothing if there
    is no next or previous entry, or if `entries` does not list `page` itself.
    """
    siblings = list(_candidates(home).sibling_of(page).order_by("path"))
    rank = siblings.index(page) + (1 if direction == DOWN else -1) if page in siblings else -1
    if not 0 <= rank < len(siblings):
        return False
    page.move(siblings[rank], pos="right" if direction == DOWN else "left", user=user)
    return True
