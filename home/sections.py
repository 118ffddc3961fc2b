"""What the sections of the home page show, asked here and only for the sections that are there."""

import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from events.models import EventIndexPage, Occurrence
from network.models import Territory
from network.querysets import public_pages
from places.models import PlaceIndexPage, PlacePage
from resources.models import ResourceIndexPage, ResourcePage

MONTH = datetime.timedelta(days=30)


def prepare(body, now=None):
    """{"agenda": occurrences, "library": resources, "figures": {name: number}}.

    A key is there when the body holds that section; lists are as long as the longest asks.
    """
    now = now or timezone.now()
    numbers = {}
    for block in body:
        wanted = block.value.get("number", 0)
        numbers[block.block_type] = max(wanted, numbers.get(block.block_type, 0))
    return {name: show(numbers[name], now) for name, show in SECTIONS.items() if name in numbers}


def agenda(number, now):
    return list(Occurrence.objects.agenda(now)[:number])


def library(number, now):
    return list(ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE).cards()[:number])


def figures(number, now):
    """How many places, communes that have one, dates in the coming month and resources."""
    places = PlacePage.objects.directory().order_by()
    coming = Occurrence.objects.agenda(now).filter(starts_at__lt=now + MONTH).order_by()
    return {
        "places": places.count(),
        "communes": Territory.objects.filter(pk__in=places.values("commune")).count(),
        "occurrences": coming.count(),
        "resources": ResourcePage.objects.public().in_language(settings.LANGUAGE_CODE).count(),
    }


def index_urls(request):
    """{"places": address, "agenda": address, "library": address} of the lists that are public."""
    found = {}
    for name, model in INDEXES.items():
        found[ContentType.objects.get_for_model(model).pk] = name
    pages = public_pages().filter(
        locale__language_code=settings.LANGUAGE_CODE, content_type__in=found
    )
    return {
        found[page.content_type_id]: page.get_url(request)
        for page in pages.select_related("locale").order_by("-path")
    }


INDEXES = {"places": PlaceIndexPage, "agenda": EventIndexPage, "library": ResourceIndexPage}
SECTIONS = {"agenda": agenda, "library": library, "figures": figures}
