"""Content of the sections of the home page, read from the other apps."""

import datetime
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet, Value
from django.utils import timezone
from django.utils.translation import get_language

from events.choices import OFF
from events.coming import soonest
from events.models import EventIndexPage, Occurrence
from network.database.compiled import compiled_rows
from network.database.querysets import public_pages
from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp, reader_address
from network.outputs.caching import public_until
from places.models import PlaceIndexPage, PlacePage
from resources.models import ResourceIndexPage, ResourcePage

MONTH = datetime.timedelta(days=30)
INDEXES = {"places": PlaceIndexPage, "agenda": EventIndexPage, "library": ResourceIndexPage}

# The addresses of the lists by language, and the figures.
_cache = StampedCache("home", entries=10, stamp=ContentStamp.recent)


def prepare(body: Iterable, now: datetime.datetime | None = None) -> dict[str, object]:
    """Return the content of the sections of `body`, the StreamField of a home page.

    The result is {"agenda": dates, "library": texts, "figures": {name: number}, "urls": {name:
    URL}}. "agenda" and "library" are present only if `body` has such a section. If `body` has
    several sections of one kind, the largest `number` counts. "figures" and "urls" are always
    present. `now` is aware, the current time by default.
    """
    numbers = {}
    for block in body:
        wanted = block.value.get("number", 0)
        numbers[block.block_type] = max(wanted, numbers.get(block.block_type, 0))
    return _lists(numbers, now or timezone.now())


def prepare_section(name: str, value: Mapping) -> dict[str, object]:
    """Return the content of one section in the format of `prepare`, for a preview.

    `name` is the type of the block, and `value` its value. The result also has "figures" and
    "urls". "figures" is {} if all figures are zero, because the section then displays nothing.
    """
    prepared = _lists({name: value.get("number", 0)}, timezone.now())
    return prepared if any(prepared["figures"].values()) else prepared | {"figures": {}}


def _lists(numbers, now):
    lists = {name: show(numbers[name], now) for name, show in LISTS.items() if name in numbers}
    return lists | {"figures": figures(now), "urls": urls()}


def agenda(number: int, now: datetime.datetime) -> list[Occurrence]:
    """Return the next `number` dates of the agenda, in its order.

    Ongoing and cancelled dates are included. The result has at most `events.coming.SOONEST` dates,
    whose keys are cached for five minutes at most.
    """
    return Occurrence.objects.of_keys(soonest(Occurrence.objects, now)[:number])


def library(number: int, now: datetime.datetime) -> list[ResourcePage]:
    """Return the newest `number` public texts in French, without glossary entries.

    `now` is ignored.
    """
    return compiled_rows(_texts, number)


def _texts(number):
    return library_in_french().texts().cards()[:number]


LISTS = {"agenda": agenda, "library": library}


def library_in_french() -> QuerySet[ResourcePage]:
    """Return the public resources in French, the entries of the glossary included."""
    return ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE)


def urls() -> dict[str, str]:
    """Return the URLs of the public list pages under "places", "agenda" and "library".

    A page is in the active language; if it is not translated, it is in French. A list without a
    public page has no key. The result is cached by language until the content stamp changes, for at
    most five minutes (`public_until`).
    """
    language = get_language() or settings.LANGUAGE_CODE
    return _cache.get(
        ("urls", language), lambda: _read_urls(language), until=lambda _urls: public_until()
    )


def figures(now: datetime.datetime | None = None) -> dict[str, int]:
    """Return {"places", "communes", "occurrences", "resources": numbers} of public content.

    "communes" counts the communes with a place. "occurrences" counts the dates that are not over
    and start within 30 days, without those cancelled or postponed. "resources" counts the resources
    in French, the entries of the glossary included. `now` is aware, the current time by default.
    The result is cached, for any `now`, until the content stamp changes, for at most five minutes
    (`public_until`).
    """
    now = now or timezone.now()
    return _cache.get("figures", lambda: _count(now), until=lambda _figures: public_until())


def _count(now):
    places = compiled_rows(_places_counted)
    coming = compiled_rows(_dates_counted, now=now, until=now + MONTH)
    texts = compiled_rows(_texts_counted)
    places, communes = places[0] if places else (0, 0)
    return {
        "places": places,
        "communes": communes,
        "occurrences": sum(coming),
        "resources": sum(texts),
    }


def _places_counted():
    counts = {"places": Count("pk"), "communes": Count("commune", distinct=True)}
    return _in_one_group(PlacePage.objects.directory()).annotate(**counts).values_list(*counts)


def _dates_counted(now, until):
    dates = Occurrence.objects.public().upcoming(now).exclude(status__in=OFF)
    dates = dates.filter(starts_at__lt=until)
    return _in_one_group(dates).annotate(n=Count("pk")).values_list("n", flat=True)


def _texts_counted():
    texts = _in_one_group(library_in_french())
    return texts.annotate(n=Count("pk")).values_list("n", flat=True)


def _in_one_group(queryset):
    return queryset.order_by().annotate(whole=Value(1)).values("whole")


def _read_urls(language):
    types = ContentType.objects.get_for_models(*INDEXES.values())
    names = {types[model].pk: name for name, model in INDEXES.items()}
    languages = [language, settings.LANGUAGE_CODE]
    pages = compiled_rows(_indexes, languages=languages, types=list(names))
    pages.sort(key=lambda page: page.locale.language_code == language)
    return {names[page.content_type_id]: reader_address(page.get_url()) for page in pages}


def _indexes(languages, types):
    pages = public_pages().filter(locale__language_code__in=languages, content_type__id__in=types)
    return pages.select_related("locale").order_by("-path")
