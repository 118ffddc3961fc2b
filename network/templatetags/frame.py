"""What several pages show alike, written once: the header, the footer, the cards of lists."""

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from network.memory.stamped_cache import MB, StampedCache, earliest, minute_end, next_expiry
from network.models import ContentStamp

register = template.Library()
_pieces = StampedCache(
    "frame and cards", size=8 * MB, weigh=lambda html: 2 * len(html), stamp=ContentStamp.recent
)


@register.simple_tag(takes_context=True)
def site_header(context, has_own_search=False):
    """That of one site, in one language, with the item of the menu where the reader is.
    `has_own_search` when the page is about searching: nothing is offered to search in."""
    network, translations = context["network"], context.get("translations") or ()
    here = tuple(item.is_current for item in network.menu)
    with context.push(has_own_search=has_own_search):
        return _frame(context, "header", *map(tuple, translations), here, has_own_search)


@register.simple_tag(takes_context=True)
def site_footer(context):
    return _frame(context, "footer")


def _frame(context, name, *differs):
    page = context.template.engine.get_template(f"includes/site_{name}.html")
    key = (name, *differs) if context["network"].site else None
    return _piece(context, key, lambda: page.render(context), next_expiry())


@register.simple_tag(takes_context=True)
def card(context, name, shown, **options):
    """The template of that name for what is `shown`, with these options alone: `place_card.html`
    is given a `place`. `shown.card_key` is what the card depends on beside them, the language and
    the minute; None when no other page shows it alike."""
    page = context.template.engine.get_template(name)
    variable = name.rpartition("/")[2].removesuffix("_card.html")
    given = {variable: shown, "network": context.get("network"), **options}
    is_preview = getattr(getattr(context, "request", None), "is_preview", False)
    key = None if is_preview else shown.card_key
    key = key and (name, key, *sorted(options.items()))
    until = earliest(minute_end(), next_expiry())
    return _piece(context, key, lambda: page.render(context.new(given)), until)


def _piece(context, key, write, until):
    """What `write()` gives, kept by site and language unless the key is None."""
    if key is None:
        return mark_safe(write())  # noqa: S308 - a template's own
    network = context.get("network")
    site = network and network.site
    key = (site and site.pk, get_language(), key)
    return mark_safe(_pieces.get(key, lambda: str(write()), until=until))  # noqa: S308
