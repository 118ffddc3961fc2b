"""The addresses of a page's translations and of the interface in each language."""

from collections.abc import Callable, Hashable
from datetime import timedelta

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from wagtail.models import Locale, Page, Site

from network.database.compiled import compiled_rows
from network.database.querysets import public_q
from network.memory.stamped_cache import StampedCache, next_expiry
from network.models import BasePage, ContentStamp, absolute
from network.models.addresses import language_of_path

from .catalogues import is_offered

_addresses = StampedCache("addresses", entries=2000, stamp=ContentStamp.recent)
# A publication adds no language: the content stamp does not apply.
_locales = StampedCache("locales", entries=1, stamp=lambda: 0)
LOCALES_KEPT = timedelta(minutes=5)


def cached_addresses[V](key: tuple[Hashable, ...], read: Callable[[], V]) -> V:
    """Return the result of `read()`, cached under `key` in this process.

    The result is cached until the content stamp changes, or until the time that `next_expiry`
    returns. The first item of `key` is a word that identifies the caller, such as "translations".
    """
    return _addresses.get(key, read, until=lambda _value: next_expiry())


def offered_languages() -> list[tuple[str, str]]:
    """Return [(code, name)] of the languages offered to the public, in the order of LANGUAGES.

    French is always offered. Another language is offered if it has a locale, because the network
    chose it, and a sufficient catalogue.
    """
    chosen = {settings.LANGUAGE_CODE, *codes_of_locales().values()}
    return [
        (code, name) for code, name in settings.LANGUAGES if code in chosen and is_offered(code)
    ]


def codes_of_locales() -> dict[int, str]:
    """Return {primary key of a locale: language code}, cached for five minutes.

    A locale that another process creates appears within five minutes.
    """
    return _locales.get("", _read_codes, until=lambda _codes: timezone.now() + LOCALES_KEPT)


def _read_codes():
    return dict(Locale.objects.values_list("pk", "language_code"))


def clear_locales(**_signal) -> None:
    """Clear the codes cached in this process, after a locale is saved or deleted."""
    _locales.clear()


def language_of(page: Page) -> str:
    """Return the language code of a page, from the cached codes if its locale is not fetched."""
    if Page.locale.is_cached(page):
        return page.locale.language_code
    codes = codes_of_locales()
    return codes.get(page.locale_id) or page.locale.language_code


def in_other_languages(
    page: BasePage | Model | None, request: HttpRequest
) -> list[tuple[str, str, str]]:
    """Return [(code, name, address)] of a page in each offered language except the active one.

    If a page has no translation in a language, its address there shows the same text with the
    interface in that language. For a view, `page` is None or an object other than a page. Languages
    without an address are omitted.
    """
    others = [(code, name) for code, name in offered_languages() if code != get_language()]
    is_translated = others and is_saved(page) and not page.is_untranslated
    translations = translations_of(page, request) if is_translated else {}
    urls = {code: translations.get(code) or _address_in(code, page, request) for code, _ in others}
    return [(code, name, urls[code]) for code, name in others if urls[code]]


def alternate_addresses(
    page: BasePage | Model | None, request: HttpRequest
) -> list[tuple[str, str]]:
    """Return [(code, absolute address)] of the translations of a page, the page included.

    The list ends with "x-default", and is the same on every translation of the page. For a view,
    and for a page with `speaks_every_language`, the list has the address in each offered language.
    Returns []:

    - for a page without a translation;
    - for an object served inside a page;
    - if a French text is shown in another interface;
    - if the active language is not offered or is the only one.
    """
    codes = [code for code, _name in offered_languages()]
    if len(codes) < 2 or get_language() not in codes or not is_own_address(page, request):
        return []
    if not is_saved(page) and _is_in_a_page(request):
        return []
    if not is_saved(page) or page.speaks_every_language:
        urls = {code: _address_in(code, page, request) for code in codes}
    else:
        own = language_of(page)
        urls = {own: _address_in(own, page, request)}
    if is_saved(page) and not page.is_untranslated:
        urls |= translations_of(page, request)
    whole = {code: absolute(request, urls[code]) for code in codes if urls.get(code)}
    if len(whole) < 2:
        return []
    default = whole.get(settings.LANGUAGE_CODE) or next(iter(whole.values()))
    return [*whole.items(), ("x-default", default)]


def is_own_address(page: BasePage | Model | None, request: HttpRequest) -> bool:
    """Return False if this address shows the texts of the French page in another interface.

    Returns True for a view, because the catalogue translates its texts, and for a page with
    `speaks_every_language`. `page` may be None or an object that is not a page. An object served
    inside a page, such as a session of a congress, is written in French: returns True only if the
    active language is French.
    """
    if is_saved(page):
        return page.speaks_every_language or not page.is_in_other_language
    return get_language() == settings.LANGUAGE_CODE or not _is_in_a_page(request)


def _is_in_a_page(request):
    match = request.resolver_match
    return match is None or match.view_name == "wagtail_serve"


def is_saved(page: object) -> bool:
    """Return True for a `BasePage` with a primary key, False for any other object or None.

    A new page has no translation key, and templates also show objects that are not pages.
    """
    return isinstance(page, BasePage) and bool(page.pk)


def _address_in(code, page, request):
    """Return the address of a page or a view with the interface in a language, or None.

    `code` is the code of the language. Returns None if the request has neither a view nor a page,
    as in the preview of an object that is not a page. If `code` is not French, also returns None
    for a view whose address has no language prefix.
    """
    with override(code):
        if is_saved(page):
            return page.get_url(request)
        match = request.resolver_match
        if match is None or (page is None and _is_in_a_page(request)):
            return None
        path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    is_alone = code != settings.LANGUAGE_CODE and not language_of_path(path)
    return None if is_alone else path


def french_path(path: str) -> str:
    """Return the path without its language prefix, "/agenda/" for "/en/agenda/" for example.

    The result is the path of the same view in French. "/en" gives "/". A path without a prefix is
    unchanged.
    """
    if not language_of_path(path):
        return path
    _prefix, _slash, rest = path.removeprefix("/").partition("/")
    return f"/{rest}"


def translations_of(page: BasePage, request: HttpRequest) -> dict[str, str]:
    """Return {code: address} of the public translations of a page, without the page itself.

    Aliases and languages that are not offered are omitted. The result is cached.
    """
    site = Site.find_for_request(request)
    key = "translations", site and site.pk, page.translation_key, page.pk
    return cached_addresses(key, lambda: _read_translations(page, request))


def _read_translations(page, request):
    others = compiled_rows(_translations, type(page), key=page.translation_key, pk=page.pk)
    addresses = {}
    for other in others:
        code = other.locale.language_code
        if is_offered(code):
            with override(code):
                addresses[code] = other.get_url(request)
    return addresses


def _translations(model, *, key, pk):
    others = model.objects.filter(translation_key=key).exclude(id=pk)
    return others.filter(public_q(), alias_of__isnull=True).select_related("locale")
