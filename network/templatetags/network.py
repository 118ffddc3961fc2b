"""Template tags and filters of all pages: languages, addresses, phones, structured data."""

import base64
import datetime
import json
from typing import Any
from urllib.parse import quote

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi, gettext
from wagtail.models import Page

from network.database.fields import Phone
from network.geography.locating import Located
from network.models import NetworkSettings, absolute
from network.site import addresses, assets, drawings, naming, pictures, themes
from network.site.addresses import french_path
from network.site.catalogues import is_machine_translated
from network.site.forms import Problem, problems
from network.site.themes import Look
from network.text import dates
from network.text.phones import left_to_right

register = template.Library()

LTR, RTL = mark_safe(' dir="ltr"'), mark_safe(' dir="rtl"')
# Characters to escape in JSON inside HTML: they could close or open a tag.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def stylesheets(context: Context, *apps: str) -> str:
    """Render the links to the typeface, to load early, and to the two style sheets.

    The first style sheet has the network's look. The second contains the icons, the rules of
    printed pages and of texts in two directions, and the components of the template's app and wing
    (its folders) and of `apps`.
    """
    network = context.get("network")
    folders = (context.template.name or "").split("/")[:-1]
    return format_html(
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>\n'
        '<link rel="stylesheet" href="{}">\n<link rel="stylesheet" href="{}">',
        assets.typeface_url(),
        assets.stylesheet_url(Look.of(network.settings if network else None)),
        assets.app_stylesheet_url(*folders, *apps),
    )


@register.simple_tag
def bare_look() -> str:
    """Render the link to the first style sheet for pages without the database; "" without a look.

    The look is the last one that this process displayed.
    """
    own = naming.cached_look()
    if own is None:
        return ""
    return format_html('<link rel="stylesheet" href="{}">', assets.stylesheet_url(Look.of(own)))


@register.inclusion_tag("includes/error_summary.html")
def error_summary(title: str, *forms, phone: str | Phone = "") -> dict[str, Any]:
    """Render the errors of the bound forms and formsets, each with a link to its field.

    `phone` is displayed if an error has no field to correct.
    """
    invalid = problems(*(form for form in forms if form.is_bound))
    is_whole = any(not problem.target for problem in invalid)
    return {"problems": invalid, "title": title, "phone": phone if is_whole else ""}


@register.simple_tag(takes_context=True)
def location_problems(context: Context, typed: str, located: Located, target="") -> list[Problem]:
    """Return [`Problem`] if `typed` matches no location, else [].

    `located` is the result of its search; `target` is the id of its field, "" on a page without
    this field. The message has the example of the network's settings.
    """
    if not typed or not located.is_unknown:
        return []
    network = context.get("network")
    if network and network.settings.search_example:
        message = gettext(
            "Vérifiez le nom de la commune, ou écrivez les cinq chiffres du code postal."
            " Exemple : %(example)s."
        ) % {"example": network.settings.search_example}
    else:
        message = gettext(
            "Vérifiez le nom de la commune, ou écrivez les cinq chiffres du code postal."
        )
    return [Problem(target, "", message)]


@register.simple_tag
def script_url() -> str:
    """Return the address of the script of the public pages, which changes with its bytes."""
    return assets.script_url()


@register.simple_tag(takes_context=True)
def paper_look(context: Context) -> str:
    """Render the link to the style sheet of the network's look, as a `data:` URL for a PDF."""
    network = context.get("network")
    css = themes.as_css(Look.of(network.settings if network else None))
    return format_html('<link rel="stylesheet" href="data:text/css,{}">', quote(css))


@register.simple_tag(takes_context=True)
def paper_logo(context: Context) -> str:
    """Return the logo of the context's network as a `data:` URL for a PDF; "" without a logo."""
    network = context.get("network")
    content = network.settings.logo_bytes if network else b""
    data = base64.b64encode(content).decode()
    return f"data:image/png;base64,{data}" if data else ""


@register.simple_tag
def network_accent() -> str:
    """Return the accent of the network, "#rrggbb", legible on white: for letters and PDF."""
    return Look.of(naming.identity()).accent


@register.simple_tag
def network_logo() -> str:
    """Return the URL of the network's logo, or its icon in its colour as a `data:` URL."""
    own = naming.identity()
    return own.logo or assets.icon_url(Look.of(own))


@register.simple_tag(takes_context=True)
def icon_url(context: Context) -> str:
    """Return the site's icon in the network's colour, as a "data:" address of an SVG image."""
    network = context.get("network")
    return assets.icon_url(Look.of(network.settings if network else None))


@register.simple_tag(takes_context=True)
def social_card_path(context: Context) -> str:
    """Return the path of the picture of a shared page without its own, with the network's look."""
    network = context.get("network")
    return pictures.card_path(network.settings if network else NetworkSettings())


@register.simple_tag
def drawing(name: str) -> str:
    """Render the drawing `name` of `network/drawings/`, which is only a decoration."""
    return drawings.drawing(name)


@register.simple_tag
def banners() -> str:
    """Render the banners of a staging site and of the read-only mode, with their style sheet.

    Returns "" if neither banner is displayed.
    """
    sentences = []
    if settings.STAGING:
        sentences.append(gettext("Site d’essai : ce que vous voyez ici n’est pas le vrai site."))
    if settings.READ_ONLY:
        sentences.append(
            gettext("Travaux en cours : vous pouvez tout lire, mais rien ne s’enregistre.")
        )
    if not sentences:
        return ""
    sheet = format_html('<link rel="stylesheet" href="{}">', static("network/banners.css"))
    lines = ((sentence,) for sentence in sentences)
    return sheet + format_html_join("", '<p class="banner" role="note">{}</p>', lines)


@register.simple_tag
def pairs_beside(filters, own: str) -> list[tuple[str, str]]:
    """Return the `pairs` of a `FilterSet`, [(key, value)], without the keys in `own`.

    `own` is a string of keys separated by spaces.
    """
    own = own.split()
    return [(name, value) for name, value in filters.pairs if name not in own]


@register.simple_tag
def network_name() -> str:
    """Return the name in the settings of the default site, or "Maillage" if there is no name."""
    return naming.network_name()


@register.simple_tag
def jsonld(*data) -> str:
    """Render schema.org objects, or lists of them, in one <script>; "" without objects."""
    objects = list(_objects(data))
    if not objects:
        return ""
    content = objects if len(objects) > 1 else objects[0]
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def _objects(data):
    for one in data:
        if isinstance(one, list):
            yield from _objects(one)
        elif one:
            yield one


@register.simple_tag(takes_context=True)
def page_json_ld(context: Context) -> str:
    """Render the structured data of the context's page; "" without a page or a request."""
    page, request = context.get("page"), context.get("request")
    return jsonld(page.json_ld(request)) if request and hasattr(page, "json_ld") else ""


@register.simple_tag(takes_context=True)
def page_crumbs(context: Context) -> list:
    """Return the context's `crumbs`; without them, the `Crumb`s of the context's page.

    Without `crumbs`, returns [] if the context has no page or no request.
    """
    if "crumbs" in context:
        return context["crumbs"]
    page, request = context.get("page"), context.get("request")
    return page.crumbs(request) if request and hasattr(page, "crumbs") else []


@register.filter
def tel_href(phone: Phone | str | None) -> str:
    """Return "tel:+33490123456" for a phone number, typed or stored; "" for other texts and None.

    A short number gives "tel:3949".
    """
    number = _number(phone)
    return f"tel:{number.as_e164}" if number else ""


@register.filter
def format_phone(phone: Phone | str | None) -> str:
    """Return "04 90 12 34 56", with no-break spaces; other texts unchanged; "" for None.

    A number abroad is in the international format, "+32 470 12 34 56". In a right-to-left language,
    the number is isolated by `phones.left_to_right`.
    """
    number = _number(phone)
    if not number:
        return phone or ""
    text = number.as_national.replace(" ", dates.NBSP)
    return left_to_right(text)


@register.filter
def tel_link(phone: Phone | str | None) -> str:
    """Render a link that calls the number; "" if the text is not a number."""
    href = tel_href(phone)
    return format_html('<a href="{}">{}</a>', href, format_phone(phone)) if href else ""


def _number(phone):
    """Return the number as a `Phone`, or None if the text is not a number."""
    number = Phone.of(phone)
    return number if isinstance(number, Phone) and number.country_code else None


@register.filter
def checked_link(page: str | Page, url: str | None):
    """Return the `ExternalLink` of the address `url` on a page, or None.

    Returns None before the first check of the link, and for a page without the annotation
    `named_links`. The fragment of the address is ignored.
    """
    address = (url or "").partition("#")[0]
    return next((link for link in getattr(page, "named_links", ()) if link.url == address), None)


@register.filter
def format_day(day: datetime.date | None) -> str:
    """Return a date as "mardi 3 novembre 2026", in the active language; "" for None."""
    return dates.format_day(day) if day else ""


@register.filter
def format_date(day: datetime.date | None) -> str:
    """Return a date as "1er décembre 2026", in the active language; "" for None."""
    return dates.format_day(day, weekday=False) if day else ""


@register.filter
def format_date_of_year(day: datetime.date | None) -> str:
    """Return a date as "1er décembre", in the active language; "" for None."""
    return dates.format_day(day, today=day, weekday=False) if day else ""


@register.filter
def format_moment(moment: datetime.datetime | None) -> str:
    """Return a datetime as "1er décembre 2026, 9 h 30", in the active language; "" for None."""
    return dates.join_with_comma(format_date(moment), format_time(moment)) if moment else ""


@register.filter
def format_time(moment: datetime.datetime | datetime.time | None) -> str:
    """Return a time as "14 h" or "9 h 30", in the active language; "" for None."""
    return dates.format_time(moment) if moment else ""


@register.simple_tag(takes_context=True)
def page_languages(context: Context) -> list[tuple[str, str, str]]:
    """Return [(code, name, address)] of the page or view in each other offered language.

    Languages without an address are omitted. Returns [] without a request.
    """
    page, request = context.get("page"), context.get("request")
    return addresses.in_other_languages(page, request) if request else []


@register.simple_tag
def machine_translated() -> bool:
    """Return True if the interface is a translation by a machine that no person has reviewed."""
    return is_machine_translated(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def alternate_addresses(context: Context) -> list[tuple[str, str]]:
    """Return [(code, absolute address)] for `hreflang`, this language included.

    The list contains the languages in which the page or view has its own text, then "x-default".
    Returns [] for a page without a translation, if the context has a `canonical` or `french_text`,
    or without a request.
    """
    page, request = context.get("page"), context.get("request")
    # Another page is the one to index, or the text has a single language.
    if not request or context.get("canonical") or context.get("french_text"):
        return []
    return addresses.alternate_addresses(page, request)


@register.simple_tag(takes_context=True)
def canonical_url(context: Context) -> str | None:
    """Return the absolute canonical address of the page, of an alias's source, or of the view.

    The context's `canonical`, a page or a path, replaces the context's page: a printable version is
    indexed as its page. A French text in another interface has the French address: that of an
    untranslated page, and of a view whose context has `french_text`. Returns "" without a request.
    """
    page, request = context.get("canonical") or context.get("page"), context.get("request")
    if not request:
        return ""
    if isinstance(page, str) and page:
        return absolute(request, french_path(page) if context.get("french_text") else page)
    if hasattr(page, "alias_of_id"):
        return (page.alias_of if page.alias_of_id else page).get_full_url(request)
    is_own = addresses.is_own_address(page, request) and not context.get("french_text")
    return absolute(request, request.path if is_own else french_path(request.path))


@register.simple_tag(takes_context=True)
def absolute_url(context: Context, path: str) -> str:
    """Return the absolute address of a path of the site."""
    return absolute(context["request"], path)


@register.simple_tag
def interface_lang() -> str:
    """Return ' lang="…"' for the interface, and ' dir="rtl"' if it is written from right to left.

    Usage: `<html{% interface_lang %}>`.
    """
    language = get_language() or settings.LANGUAGE_CODE
    direction = RTL if get_language_bidi() else ""
    return format_html(' lang="{}"{}', language, direction)


@register.simple_tag
def lang_of(shown) -> str:
    """Return ' lang="…"' for content in another language than the interface, else "".

    If the two languages are written in different directions, ' dir="…"' is added.

    `shown` is a page, an object with a `language`, or a language code. Any other object counts as
    French. Under a French interface, a page whose `locale` is not fetched also counts as French.

    Usage: `<h3{% lang_of event %}>`.
    """
    language = shown_language(shown)
    if language == get_language():
        return ""
    is_rtl = language.partition("-")[0] in settings.LANGUAGES_BIDI
    direction = "" if is_rtl == get_language_bidi() else RTL if is_rtl else LTR
    return format_html(' lang="{}"{}', language, direction)


@register.simple_tag
def in_french() -> str:
    """Return ' lang="fr"' if the interface is in another language, else "".

    If the interface is written from right to left, ' dir="ltr"' is added.
    """
    return lang_of(settings.LANGUAGE_CODE)


@register.simple_tag
def only_in_french() -> str:
    """Return " (en français)" in the language of the interface, or "" if this one is French.

    It follows the text of a link to a page or a file that exists in French only.
    """
    is_french = get_language() == settings.LANGUAGE_CODE
    return "" if is_french else f" ({gettext('en français')})"


@register.filter
def marked(text: str | None, shown: Page | Model | None = None) -> str | None:
    """Return a text in <span lang="…"> if it is not in the language of the interface.

    `shown` defines the language, by `shown_language`: French by default. A text in the language of
    the interface, or an empty one, is returned without <span>.
    """
    attribute = lang_of(shown)
    return format_html("<span{}>{}</span>", attribute, text) if attribute and text else text


@register.filter
def marked_if(text: str | None, is_content: bool) -> str | None:
    """Return `marked(text)` if `is_content`; otherwise `text`, which the interface translates."""
    return marked(text) if is_content else text


@register.filter
def marked_html(html: str | None, shown: Page | None = None) -> str | None:
    """Return HTML in <div lang="…"> if it is not in the language of the interface.

    `shown` defines the language, French by default. HTML in the language of the interface, or an
    empty text, is returned without <div>.
    """
    attribute = lang_of(shown)
    return format_html("<div{}>{}</div>", attribute, html) if attribute and html else html


def shown_language(shown) -> str:
    """Return the language code of a page, of an object with a `language`, or a code itself.

    Any other content, None and "" included, is in French. Under a French interface, a page whose
    `locale` is not fetched counts as French too, so that a list of pages needs no query for each of
    them. A new page without a locale is in the active language.
    """
    if isinstance(shown, str) and shown:
        return shown
    active = get_language() or settings.LANGUAGE_CODE
    if isinstance(shown, Page):
        # Lists of the French site are in French: no query for their languages.
        is_french = active == settings.LANGUAGE_CODE and not Page.locale.is_cached(shown)
        return active if is_french or not shown.locale_id else addresses.language_of(shown)
    return getattr(shown, "language", "") or settings.LANGUAGE_CODE
