"""Which pages the menus show, and in which order: those of the page tree."""

from dataclasses import dataclass

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from home.models import ContactPage, StandardPage
from network.models import ContentStamp

UP, DOWN = "monter", "descendre"


@dataclass(frozen=True)
class Entry:
    """A page that a menu may show. `children` are `Entry`s, [] for one of the second level."""

    page: Page
    children: tuple = ()
    is_first: bool = False
    is_last: bool = False


def entries(home):
    """The published pages under the home page and under those, in the order of the tree; what
    fills the lists (places, events, articles) is none of them."""
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
def show(home, shown, user):
    """Shows in the menus the pages with these ids, and no other. Gives how many changed."""
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
    """On the page, and on the draft that waits to be published in its place."""
    page = page.specific
    page.show_in_menus = is_shown
    page.save(update_fields=["show_in_menus"])
    if revision := page.latest_revision:
        revision.content["show_in_menus"] = is_shown
        revision.save(update_fields=["content"])
    log(instance=page, action="wagtail.edit", user=user, data={"show_in_menus": is_shown})


@transaction.atomic
def move(home, page, direction, user):
    """Exchanges a page with the entry before or after it; whether there was one."""
    siblings = list(_candidates(home).sibling_of(page).order_by("path"))
    rank = siblings.index(page) + (1 if direction == DOWN else -1) if page in siblings else -1
    if not 0 <= rank < len(siblings):
        return False
    page.move(siblings[rank], pos="right" if direction == DOWN else "left", user=user)
    return True
