"""The links of rich texts to pages of the site, for the public."""

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from network.models import reader_address


class PlainPageLinkHandler(PageLinkHandler):
    """Handler that expands the page links of a text in one query, two in another language.

    Wagtail's handler fetches each page by its type, then its translations. A link to an offline
    page becomes plain text.
    """

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        """Return the opening `<a>` tag of each link, in order, to the page in the active language.

        Each dict of `attrs_list` has the primary key of the page as "id". Without a translation
        online, the link leads to the page itself. If this page is missing, offline or expired, the
        tag has no `href`. Access restrictions of pages are not checked.
        """
        keys = [attrs.get("id") for attrs in attrs_list]
        pages = Page.objects.filter(pk__in=[key for key in keys if key]).select_related("locale")
        pages = {str(page.pk): page for page in pages}
        translated = _translations(pages.values())
        linked = [pages.get(str(key)) for key in keys]
        linked = [page and translated.get(page.translation_key, page) for page in linked]
        return [
            f'<a href="{escape(reader_address(page.url))}">' if page and _is_online(page) else "<a>"
            for page in linked
        ]


def _translations(pages):
    """Return {translation key: live translation in the reader's language}, without aliases.

    Pages already in that language are skipped.
    """
    language = get_language() or settings.LANGUAGE_CODE
    keys = [page.translation_key for page in pages if page.locale.language_code != language]
    if not keys:
        return {}
    same = Page.objects.filter(translation_key__in=keys, locale__language_code=language)
    return {page.translation_key: page for page in same.filter(alias_of=None) if _is_online(page)}


def _is_online(page):
    """Return True if a page is live and has not expired, even if nothing unpublished it yet."""
    return page.live and not (page.expire_at and page.expire_at <= timezone.now())
