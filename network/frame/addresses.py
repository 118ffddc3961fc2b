"""The addresses that each page gives of others: they change with a publication alone."""

from django.utils.translation import get_language, override
from wagtail.models import Site

from network.memory import Memory, next_expiry
from network.models import ContentStamp
from network.querysets import public_q
from network.shared.compiled import compiled_rows

_addresses = Memory("addresses", entries=2000, stamp=ContentStamp.recent)


def recall(key, read):
    """What `read()` gives of addresses of public pages: the same until one of them changes. `key`
    says of what: a tuple that begins with its name."""
    return _addresses.get(key, read, until=lambda _value: next_expiry())


def translations_of(page, request):
    """[(code, name, address)] of the public pages that say the same in other languages; a page
    that only shows this one under another address is none."""
    site = Site.find_for_request(request)
    # A page that is being written has no key of its own yet.
    key = "translations", site and site.pk, page.translation_key, page.pk, get_language()
    return recall(key, lambda: _read_translations(page, request))


def _read_translations(page, request):
    others = compiled_rows(_translations, type(page), key=page.translation_key, pk=page.pk or 0)
    return [
        (other.locale.language_code, other.locale.get_display_name(), other.get_url(request))
        for other in others
    ]


def _translations(model, *, key, pk):
    others = model.objects.filter(translation_key=key).exclude(id=pk)
    return others.filter(public_q(), alias_of__isnull=True).select_related("locale")


def in_other_languages(page, request, language):
    """[(code, name, address)] of a page that answers in every language in which the site has a
    home, this one left out."""
    site, addresses = Site.find_for_request(request), []
    homes = recall(("homes", site.pk), lambda: _read_homes(site)) if site else []
    for code, name in homes:
        if code != language:
            with override(code):
                addresses.append((code, name, page.get_url(request)))
    return addresses


def _read_homes(site):
    homes = site.root_page.get_translations(inclusive=True).filter(public_q())
    locales = [home.locale for home in homes.select_related("locale").order_by("locale")]
    return [(locale.language_code, locale.get_display_name()) for locale in locales]
