"""Pages of the menus and their order, stored in the page tree."""

from dataclasses import dataclass

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from home.models import ContactPage, StandardPage
from network.models import ContentStamp

UP, DOWN = "monter", "descendre"


@dataclass(frozen=True)
class Entry:
    """A page that a menu may show. `children` are `Entry`s; () at the second level."""

    page: Page
    children: tuple = ()
    is_first: bool = False
    is_last: bool = False


def entries(home: Page) -> list[Entry]:
    """Return the published pages one and two levels below the home page, in tree order.

    The contents of the lists (places, events, articles) are excluded.
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
    pages = Page.objects.descendant_of(home).live().filter(depth__lte=home.depth + 2)
    texts = pages.type(StandardPage, ContactPage)
    return (texts | pages.filter(depth=home.depth + 1)).distinct()


@transaction.atomic
def show(home: Page, shown: set[int], user) -> int:
    """Show exactly the pages with these ids in the menus; return the number of changed pages."""
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
    """Change the page, and its latest revision so that a pending draft keeps the choice."""
    page = page.specific
    page.show_in_menus = is_shown
    page.save(update_fields=["show_in_menus"])
    if revision := page.latest_revision:
        revision.content["show_in_menus"] = is_shown
        revision.save(update_fields=["content"])
    log(instance=page, action="wagtail.edit", user=user, data={"show_in_menus": is_shown})


@transaction.atomic
def move(home: Page, page: Page, direction: str, user) -> bool:
    """Exchange a page with the entry before or after it; return False if there is none."""
    siblings = list(_candidates(home).sibling_of(page).order_by("path"))
    rank = siblings.index(page) + (1 if direction == DOWN else -1) if page in siblings else -1
    if not 0 <= rank < len(siblings):
        return False
    page.move(siblings[rank], pos="right" if direction == DOWN else "left", user=user)
    return True
