"""The links of rich texts to pages of the site, as the public reads them."""

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler


class PlainPageLinkHandler(PageLinkHandler):
    """As Wagtail's, in one query where all is in French: Wagtail reads each whole, by its type,
    then asks which language is spoken. What is no longer online is words alone."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        keys = [attrs.get("id") for attrs in attrs_list]
        pages = Page.objects.filter(pk__in=[key for key in keys if key]).select_related("locale")
        pages = {str(page.pk): page for page in pages}
        if get_language() != settings.LANGUAGE_CODE or any(
            page.locale.language_code != settings.LANGUAGE_CODE for page in pages.values()
        ):
            linked = [page and page.localized for page in cls.get_many(attrs_list)]
        else:
            linked = [pages.get(str(key)) for key in keys]
        return [
            f'<a href="{escape(page.url)}">' if page and _is_online(page) else "<a>"
            for page in linked
        ]


def _is_online(page):
    """The hour at which a page expires comes before the work that unpublishes it."""
    return page.live and not (page.expire_at and page.expire_at <= timezone.now())
