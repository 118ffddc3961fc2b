"""The menus, read from the page tree.

The header has the pages under the home page with `show_in_menus`, and their own children with
`show_in_menus`. The footer has the children with `show_in_menus` of a page that is not in the
header: the section of legal pages. The footer also has a separate link to the accessibility
statement.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from wagtail.models import Page, Site

from network.database.compiled import compiled_rows
from network.database.querysets import public_q
from network.memory.stamped_cache import StampedCache, next_expiry
from network.models import ContentStamp, NetworkSettings, reader_address

from .current import attach_site
from .naming import cache_settings


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A link of a menu, with the links below it."""

    title: str
    url: str
    language: str
    children: tuple[Self, ...] = ()
    is_current: bool = False

    def seen_from(self, path: str) -> Self:
        """Return a copy of the item and its children, with `is_current` set for the page at `path`.

        An item is current at its own address and at the addresses below it. The item of "/" is
        current at "/" only.
        """
        is_current = path == self.url or (len(self.url) > 1 and path.startswith(self.url))
        children = tuple(child.seen_from(path) for child in self.children)
        return replace(self, is_current=is_current, children=children)


@dataclass(frozen=True, slots=True)
class Menus:
    """The links of the header, of the footer and of the accessibility statement."""

    header: tuple[MenuItem, ...] = ()
    footer: tuple[MenuItem, ...] = ()
    declaration: MenuItem | None = None


# One entry per site and language.
_cache = StampedCache("menus", entries=100, stamp=ContentStamp.recent)


class PageFrame:
    """The settings and the menus around a page.

    Each attribute is fetched once, by the first template that reads it.
    """

    def __init__(self, request):
        self.request = request

    @cached_property
    def site(self) -> Site | None:
        """The request's site, or None if no site matches it."""
        return attach_site(self.request)

    @cached_property
    def settings(self) -> NetworkSettings:
        """The network's settings; unsaved defaults without a site.

        Reading the settings caches their phone number and look for the error pages.
        """
        if self.site is None:
            return NetworkSettings()
        own = NetworkSettings.for_request(self.request)
        cache_settings(own)
        return own

    @cached_property
    def home_url(self) -> str:
        """The path of the home page in the current language."""
        return "/" if self._language == settings.LANGUAGE_CODE else f"/{self._language}/"

    @cached_property
    def menu(self) -> list[MenuItem]:
        """The items of the header, with `is_current` set for the path of the request."""
        return self._seen(self._menus.header)

    @cached_property
    def footer(self) -> list[MenuItem]:
        """The items of the footer, with `is_current` set for the path of the request."""
        return self._seen(self._menus.footer)

    @property
    def declaration(self) -> MenuItem | None:
        """The item of the accessibility statement, or None if no public page is chosen for it.

        The `is_current` of this item is always False.
        """
        return self._menus.declaration

    @property
    def _language(self):
        return translation.get_language() or settings.LANGUAGE_CODE

    def _seen(self, items):
        return [item.seen_from(self.request.path) for item in items]

    @cached_property
    def _menus(self):
        """The cached `Menus` of the site in this language; empty `Menus` without a site."""
        if self.site is None:
            return Menus()
        key = (self.site.pk, self._language)
        return _cache.get(key, self._read_menus, until=lambda _menus: next_expiry())

    def _read_menus(self):
        """Fetch the `Menus` of the French tree; a public translation replaces its page."""
        home = self.site.root_page
        declared = self.settings.accessibility_page_id
        pages = compiled_rows(_in_menus, home.path, home.depth, declared=declared)
        translated = self._translations(pages)
        header, footer, children, declaration = {}, [], defaultdict(list), None
        for page in pages:
            item = self._item(translated.get(page.translation_key, page))
            parent = page.path[: -page.steplen]
            if page.pk == declared:
                declaration = item
            elif page.depth == home.depth + 1:
                header[page.path] = item
            elif parent in header:
                children[parent].append(item)
            else:
                footer.append(item)
        return Menus(
            tuple(replace(item, children=tuple(children[path])) for path, item in header.items()),
            tuple(footer),
            declaration,
        )

    def _translations(self, pages):
        if self._language == settings.LANGUAGE_CODE or not pages:
            return {}
        keys = [page.translation_key for page in pages]
        translations = Page.objects.filter(
            public_q(),
            locale__language_code=self._language,
            translation_key__in=keys,
            alias_of__isnull=True,
        ).select_related("locale")
        return {page.translation_key: page for page in translations}

    def _item(self, page):
        url = reader_address(page.get_url(self.request) or "/")
        return MenuItem(page.title, url, page.locale.language_code)


def _in_menus(path, depth, declared):
    """Return the public pages for the menus, in the order of the tree.

    They are the pages with `show_in_menus`, one or two levels below the home page of this `path`
    and `depth`. The page with the primary key `declared` is included, with or without
    `show_in_menus`, at any depth below the home page.
    """
    wanted = Q(show_in_menus=True, depth__lte=depth + 2) | Q(pk=declared)
    below = Page.objects.filter(public_q(), wanted, path__startswith=path, depth__gt=depth)
    return below.select_related("locale").order_by("path")
