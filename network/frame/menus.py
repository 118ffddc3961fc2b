"""The menus, read from the page tree.

The header holds the pages under the home page that are "dans les menus", each with its own
children that are. The footer holds the "dans les menus" children of a page that is not itself in
the header (the section of legal pages). The accessibility declaration has its own mention there.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from wagtail.models import Page

from network.frame.naming import remember_phone
from network.frame.site import recall_site
from network.memory import Memory, next_expiry
from network.models import ContentStamp, NetworkSettings, reader_address
from network.querysets import public_q
from network.shared.compiled import compiled_rows


@dataclass(frozen=True, slots=True)
class MenuItem:
    title: str
    url: str
    language: str
    children: tuple[Self, ...] = ()
    is_current: bool = False

    def seen_from(self, path: str) -> Self:
        """The item as it is shown on the page at that path."""
        is_current = path == self.url or (len(self.url) > 1 and path.startswith(self.url))
        children = tuple(child.seen_from(path) for child in self.children)
        return replace(self, is_current=is_current, children=children)


@dataclass(frozen=True, slots=True)
class Menus:
    header: tuple[MenuItem, ...] = ()
    footer: tuple[MenuItem, ...] = ()
    declaration: MenuItem | None = None


# By site and language.
remembered = Memory("menus", entries=100, stamp=ContentStamp.recent)


class Surroundings:
    """What stands around the content of a page; lazy, one query for each thing at most."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def site(self):
        return recall_site(self.request)

    @cached_property
    def settings(self):
        if self.site is None:
            return NetworkSettings()
        own = NetworkSettings.for_request(self.request)
        remember_phone(own)
        return own

    @cached_property
    def home_url(self):
        return "/" if self._language == settings.LANGUAGE_CODE else f"/{self._language}/"

    @cached_property
    def menu(self):
        return self._seen(self._menus.header)

    @cached_property
    def footer(self):
        return self._seen(self._menus.footer)

    @property
    def declaration(self):
        """The item of the accessibility declaration, None while no public page says it."""
        return self._menus.declaration

    @property
    def _language(self):
        return translation.get_language() or settings.LANGUAGE_CODE

    def _seen(self, items):
        return [item.seen_from(self.request.path) for item in items]

    @cached_property
    def _menus(self):
        """The same for every page of the site in this language."""
        if self.site is None:
            return Menus()
        key = (self.site.pk, self._language)
        return remembered.get(key, self._read_menus, until=lambda _menus: next_expiry())

    def _read_menus(self):
        """The `Menus`, in the French tree's shape; a translation takes its page's place."""
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
    """Below the home page of that path and depth."""
    wanted = Q(show_in_menus=True, depth__lte=depth + 2) | Q(pk=declared)
    below = Page.objects.filter(public_q(), wanted, path__startswith=path, depth__gt=depth)
    return below.select_related("locale").order_by("path")
