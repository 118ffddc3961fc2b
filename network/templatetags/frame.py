"""Template tags for cached fragments of pages: header, footer and cards."""

from django import template
from django.db.models import Model
from django.template import Context
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from network.memory.stamped_cache import MB, StampedCache, earliest, minute_end, next_expiry
from network.models import ContentStamp

register = template.Library()
_pieces = StampedCache(
    "frame and cards", size=8 * MB, weigh=lambda html: 2 * len(html), stamp=ContentStamp.recent
)


@register.simple_tag(takes_context=True)
def site_header(context: Context) -> str:
    """Render the header, cached by site, language, translations and current menu item.

    The cached header expires when the content stamp changes, or at the next expiry of a page. If no
    site matches the request, nothing is cached.
    """
    network, translations = context["network"], context.get("translations") or ()
    here = tuple(item.is_current for item in network.menu)
    return _frame(context, "header", *map(tuple, translations), here)


@register.simple_tag(takes_context=True)
def site_footer(context: Context) -> str:
    """Render the footer, cached by site and language.

    The cached footer expires as the header does. If no site matches the request, nothing is cached.
    """
    return _frame(context, "footer")


def _frame(context, name, *differs):
    page = context.template.engine.get_template(f"includes/site_{name}.html")
    key = (name, *differs) if context["network"].site else None
    return _piece(context, key, lambda: page.render(context), next_expiry())


@register.simple_tag(takes_context=True)
def card(context: Context, name: str, shown: Model | Page, **options) -> str:
    """Render the card template `name` for an object, with the given options only.

    The object is passed under the name of the template: `place_card.html` receives `place`.
    `shown.card_key` identifies the content of the card. The card is cached by this key, the
    template, the site, the language and the options (hashable). The cached card expires when the
    content stamp changes, at the next expiry of a page or at the end of the minute. It is not
    cached in a preview or if `card_key` is None.
    """
    page = context.template.engine.get_template(name)
    variable = name.rpartition("/")[2].removesuffix("_card.html")
    given = {variable: shown, "network": context.get("network"), **options}
    is_preview = getattr(getattr(context, "request", None), "is_preview", False)
    key = None if is_preview else shown.card_key
    key = key and (name, key, *sorted(options.items()))
    until = earliest(minute_end(), next_expiry())
    return _piece(context, key, lambda: page.render(context.new(given)), until)


def _piece(context, key, write, until):
    """Return the result of `write()`, marked safe and cached until `until`.

    The key of the cache is the site, the language and `key`. If `key` is None, nothing is cached.
    The cached result also expires when the content stamp changes.
    """
    if key is None:
        return mark_safe(write())  # noqa: S308 - rendered by a template
    network = context.get("network")
    site = network and network.site
    key = (site and site.pk, get_language(), key)
    return mark_safe(_pieces.get(key, lambda: str(write()), until=until))  # noqa: S308
