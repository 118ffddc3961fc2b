"""Template tag that finds the easy version of a page."""

from django import template
from wagtail.models import Page

from network.database.compiled import compiled_rows
from resources.easy.models import EasyPage

register = template.Library()


@register.simple_tag
def easy_version(page: Page | EasyPage) -> Page | None:
    """Return the public, validated easy version of a page in the same language, or None.

    If `page` was annotated with `easy_version_path`, the easy version is not queried: the result is
    an unsaved `Page` with only the path of the easy version and the locale of `page`. The result is
    None if `page` is not a page, or was annotated with `has_easy_version` False.
    """
    if not getattr(page, "translation_key", None):
        return None
    if hasattr(page, "easy_version_path"):
        path = page.easy_version_path
        return path and Page(url_path=path, locale=page.locale)
    if not getattr(page, "has_easy_version", True):  # an annotation of some querysets
        return None
    versions = compiled_rows(_versions, key=page.translation_key, locale=page.locale_id)
    return versions[0] if versions else None


def _versions(key, locale):
    versions = EasyPage.objects.public().validated().of_text(key, locale)
    return versions.select_related("locale")[:1]
