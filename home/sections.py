"""What the home page and the territories show of the other apps, computed in this one place."""

import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import get_language

from events.models import EventIndexPage, Occurrence
from network.memory import Memory
from network.models import ContentStamp, Territory
from network.outputs.caching import public_until
from network.querysets import public_pages
from network.shared.compiled import compiled_rows
from places.models import PlaceIndexPage, PlacePage
from resources.models import ResourceIndexPage, ResourcePage

MONTH = datetime.timedelta(days=30)
INDEXES = {"places": PlaceIndexPage, "agenda": EventIndexPage, "library": ResourceIndexPage}

_standing = Memory("home", entries=10, stamp=ContentStamp.recent)  # by language


def prepare(body, now=None):
    """{"agenda": occurrences, "library": resources, "figures": {name: number}, "urls": …}.

    A list is there when the body holds its section, as long as the longest section asks.
    """
    numbers = {}
    for block in body:
        wanted = block.value.get("number", 0)
        numbers[block.block_type] = max(wanted, numbers.get(block.block_type, 0))
    return _lists(numbers, now or timezone.now())


def prepare_one(name, value):
    """The same for a single section, whose preview an editor looks at. Figures that are all naught
    are left out, as their section shows nothing."""
    prepared = _lists({name: value.get("number", 0)}, timezone.now())
    return prepared if any(prepared["figures"].values()) else prepared | {"figures": {}}


def _lists(numbers, now):
    lists = {name: show(numbers[name], now) for name, show in LISTS.items() if name in numbers}
    return lists | standing(now)


def agenda(number, now):
    return compiled_rows(_dates, number, now=now)


def _dates(number, now):
    return Occurrence.objects.agenda(now)[:number]


def library(number, now):
    return compiled_rows(_texts, number)


def _texts(number):
    return library_in_french().texts().cards()[:number]


LISTS = {"agenda": agenda, "library": library}


def library_in_french():
    return ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE)


def standing(now=None):
    """{"figures": …, "urls": …}, remembered until something that the public sees changes."""
    now = now or timezone.now()
    language = get_language() or settings.LANGUAGE_CODE
    return _standing.get(
        language,
        lambda: {"figures": figures(now), "urls": index_urls(language)},
        until=lambda _standing: public_until(),
    )


def figures(now):
    """How many places, communes that have one, dates in the coming month and resources."""
    places = PlacePage.objects.directory().order_by()
    coming = Occurrence.objects.agenda(now).filter(starts_at__lt=now + MONTH).order_by()
    return {
        "places": places.count(),
        "communes": Territory.objects.filter(pk__in=places.values("commune")).count(),
        "occurrences": coming.count(),
        "resources": library_in_french().count(),
    }


def index_urls(language):
    """{"places": address, "agenda": address, "library": address} of the lists that are public,
    in this language or else in French."""
    types = ContentType.objects.get_for_models(*INDEXES.values())
    names = {types[model].pk: name for name, model in INDEXES.items()}
    pages = public_pages().filter(
        locale__language_code__in={language, settings.LANGUAGE_CODE}, content_type__in=names
    )
    pages = list(pages.select_related("locale").order_by("-path"))
    pages.sort(key=lambda page: page.locale.language_code == language)
    return {names[page.content_type_id]: page.get_url() for page in pages}
