"""What the members' calendars leave to whoever reviews their events."""

from django.urls import reverse
from django.utils.translation import ngettext

from events.models import EventIndexPage, EventSource
from network.desk import rights
from network.desk.lines import Item, Line

from . import reviewing


def broken_sources(user):
    return rights.below(
        user, EventIndexPage, EventSource.objects.exclude(fault="").order_by("name")
    )


def proposals(user):
    return rights.below(user, EventIndexPage, reviewing.proposals())


def _source_item(source):
    return Item(source.name, reverse("calendriers:source", args=[source.pk]), source.fault)


LINES = [
    Line(
        "proposals",
        lambda n: ngettext(
            "événement d’un calendrier à relire", "événements de calendriers à relire", n
        ),
        proposals,
        order=28,
        icon="date",
        url=lambda user: reverse("calendriers:proposals"),
    ),
    Line(
        "calendars",
        lambda n: ngettext("calendrier reçu en panne", "calendriers reçus en panne", n),
        broken_sources,
        order=41,
        item=_source_item,
        shows_items=True,
    ),
]
