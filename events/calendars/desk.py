"""Lines of the admin's home page about members' calendars."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from events.models import EventIndexPage, EventSource
from network.admin import rights
from network.admin.lines import Item, Line

from . import reviewing


def broken_sources(user: User) -> QuerySet[EventSource] | None:
    """Return the sources whose last import failed, by name.

    The queryset is empty if `user` may not publish in the agenda. Returns None if `user` may
    publish no page at all.
    """
    return rights.below(
        user, EventIndexPage, EventSource.objects.exclude(fault="").order_by("name")
    )


def proposals(user: User) -> QuerySet | None:
    """Return the `ImportedEvent`s to review, by the start of the first date.

    The queryset is empty if `user` may not publish in the agenda. Returns None if `user` may
    publish no page at all.
    """
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
