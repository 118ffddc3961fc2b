"""The menus, read from the page tree.

The header holds the pages under the home page that are "dans les menus", each with its own
children that are. The footer holds the "dans les menus" children of a page that is not itself in
the header (the section of legal pages). The accessibility declaration has its own mention there.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from wagtail.models import Page, Site

from network.models import NetworkSettings
from network.querysets import public_q


@dataclass
class MenuItem:
    title: str
    url: str
    language: str
    is_current: bool = False
    children: list["MenuItem"] = field(default_factory=list)


class Surroundings:
    """What stands around the content of a page; lazy, one query for each thing at most."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def site(self):
        return Site.find_for_request(self.request)

    @cached_property
    def settings(self):
        if self.site is None:
            return NetworkSettings()
        return NetworkSettings.for_request(self.request)

    @cached_property
    def home_url(self):
        return "/" if self._language == settings.LANGUAGE_CODE else f"/{self._language}/"

    @property
    def menu(self):
        return self._menus[0]

    @property
    def footer(self):
        return self._menus[1]

    @property
    def declaration(self):
        """The item of the accessibility declaration, None while no public page says it."""
        return self._menus[2]

    @property
    def _language(self):
        return translation.get_language() or settings.LANGUAGE_CODE

    @cached_property
    def _menus(self):
        """(header, footer, declaration), in the French tree's shape; a translation takes its
        page's place."""
        if self.site is None:
            return [], [], None
        home = self.site.root_page
        declared = self.settings.accessibility_page_id
        wanted = Q(show_in_menus=True, depth__lte=home.depth + 2)
        if declared:
            wanted |= Q(pk=declared)
        shown = (
            Page.objects.descendant_of(home)
            .filter(public_q(), wanted)
            .select_related("locale")
            .order_by("path")
        )
        pages = list(shown)
        translated = self._translations(pages)
        header, footer, by_path, declaration = [], [], {}, None
        for page in pages:
            item = self._item(translated.get(page.translation_key, page))
            parent = by_path.get(page.path[: -page.steplen])
            if page.pk == declared:
                declaration = item
            elif page.depth == home.depth + 1:
                by_path[page.path] = item
                header.append(item)
            else:
                (parent.children if parent else footer).append(item)
        return header, footer, declaration

    def _translations(self, pages):
        if self._language == settings.LANGUAGE_CODE or not pages:
            return {}
        keys = [page.translation_key for page in pages]
        found = Page.objects.filter(
            public_q(), locale__language_code=self._language, translation_key__in=keys
        ).select_related("locale")
        return {page.translation_key: page for page in found}

    def _item(self, page):
        url = page.get_url(self.request) or "/"
        here = self.request.path
        return MenuItem(
            title=page.title,
            url=url,
            language=page.locale.language_code,
            is_current=here == url or (len(url) > 1 and here.startswith(url)),
        )
