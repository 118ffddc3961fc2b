"""The fields of an event in the public API, with the values of the feeds and pages."""

from datetime import UTC, datetime
from typing import Any

from rest_framework.serializers import ReadOnlyField
from wagtail.api import APIField
from wagtail.models import Page

from network.outputs.api_facts import (
    DEGREES,
    OPTIONAL_TEXT,
    TEXT,
    TEXTS,
    URL,
    fact,
    list_of,
    record,
    territory_facts,
)
from places.api import PHONE, PhoneFact
from places.national.open_data import LICENCE
from places.national.standard import write_cell

from .schedule import timetable

OPTIONAL_MOMENT = {"type": ["string", "null"], "format": "date-time"}


def first_start(event: Page) -> str | None:
    """Return the start of the first date in ISO 8601, in the time zone of the location.

    If the event does not repeat and its first date was moved, it is the new start. For a series, it
    is the start in the event's form. Returns None if the start or the end is missing.
    """
    span = _first_span(event)
    return span and _iso(span[0])


def first_end(event: Page) -> str | None:
    """Return the end of the first date in ISO 8601, in the time zone of the location, or None.

    It is the end of the date that `first_start` names. For whole days, it is the last second of the
    last day.
    """
    span = _first_span(event)
    return span and _iso(span[1])


def _first_span(event):
    """Return (start, last moment) of the first date, or None if the start or the end is missing.

    Without a rule, it is the published date with the original start of the event's form. If there
    is none, for example because the date is skipped, it is the typed start and end.
    """
    bounds = event.bounds
    if not bounds:
        return None
    if not (event.repeat and event.until):
        for date in event.all_dates:
            if date.original_starts_at.astimezone(UTC) == bounds[0].astimezone(UTC):
                return date.local_start, date.local_end
    return bounds[0], timetable.last_moment(bounds[1], all_day=event.all_day)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def topics(event: Page) -> list[dict[str, str]]:
    """Return the topics as [{"slug", "name"}]."""
    return [{"slug": topic.slug, "name": topic.name} for topic in event.topics.all()]


def place(event: Page) -> dict[str, Any] | None:
    """Return {"id", "title", "html_url"} of the event's public place, or None without one."""
    shown = event.shown_place
    return shown and {"id": shown.pk, "title": shown.title, "html_url": shown.full_url}


def address(event: Page) -> str:
    """Return the address of the public place, else the typed address of the event.

    Returns "" for an event that is only online.
    """
    if not event.is_onsite:
        return ""
    return event.shown_place.postal_address if event.shown_place else event.address


def commune_name(event: Page) -> str | None:
    """Return the name of the commune of the public place, else of the event; None if unknown.

    If the commune of the place was not recognised, it is the town of its address.
    """
    place, commune = event.shown_place, event.commune
    return (place.town if place else commune and commune.name) or None


def commune_code(event: Page) -> str | None:
    """Return the INSEE code of the commune that `commune_name` names, or None if it is unknown."""
    place, commune = event.shown_place, event.commune
    return (place.commune_code if place else commune and commune.code) or None


def contact(event: Page) -> dict[str, str] | None:
    """Return {"name", "email", "phone"} of the event's contact, or None without one.

    The page shows the same facts; those that the contact did not give are "".
    """
    person = event.contact
    return person and {
        "name": person.name,
        "email": person.email,
        "phone": write_cell("phone", person.phone),
    }


def _of_place(name):
    return lambda event: getattr(event.shown_place, name, None)


# `location` is a text, because the place may not be public.
API_FIELDS = [
    fact(
        "uid",
        "L’identifiant de l’événement dans les fichiers de l’agenda ; null pour une traduction.",
        OPTIONAL_TEXT,
        source="calendar_entry.uid",
        allow_null=True,
    ),
    *("summary", "kind", "status", "status_reason", "all_day"),
    fact(
        "starts_at",
        "Le début de la première date.",
        OPTIONAL_MOMENT,
        read=first_start,
        is_stored=True,
    ),
    fact("ends_at", "La fin de la première date.", OPTIONAL_MOMENT, read=first_end, is_stored=True),
    fact("when", "Les dates, en mots."),
    "attendance_mode",
    fact(
        "online_url",
        "L’adresse pour suivre en ligne ; vide si l’événement n’est pas en ligne.",
        read=lambda event: event.online_url if event.is_online else "",
    ),
    fact("location", "L’endroit, en mots."),
    fact(
        "place",
        "Le lieu du réseau ; null ailleurs.",
        {"anyOf": [record(id={"type": "integer"}, title=TEXT, html_url=URL), {"type": "null"}]},
        read=place,
    ),
    "venue",
    fact("address", "L’adresse.", read=address),
    fact("commune_name", "Le nom de la commune.", OPTIONAL_TEXT, read=commune_name),
    fact("commune_code", "Son code INSEE.", OPTIONAL_TEXT, read=commune_code),
    *territory_facts("shown_commune"),
    fact(
        "latitude",
        "Du lieu, en degrés (WGS84) ; null si la position n’est pas sûre.",
        DEGREES,
        read=_of_place("trusted_latitude"),
    ),
    fact(
        "longitude",
        "Du lieu, en degrés (WGS84) ; null si la position n’est pas sûre.",
        DEGREES,
        read=_of_place("trusted_longitude"),
    ),
    fact(
        "accessibility_url",
        "La page Acceslibre du lieu.",
        OPTIONAL_TEXT,
        read=_of_place("accessibility_url"),
    ),
    fact(
        "wheelchair",
        "Si le lieu est accessible en fauteuil roulant ; null si ce n’est pas précisé.",
        {"type": ["boolean", "null"]},
        read=_of_place("wheelchair"),
    ),
    "is_free",
    "price",
    fact("price_label", "Le tarif à montrer ; vide s’il n’est pas précisé."),
    APIField("audiences", serializer=ReadOnlyField()),
    fact("audience_labels", "Les publics, tels que la page les nomme.", TEXTS),
    fact("topics", "Les thèmes.", list_of(slug=TEXT, name=TEXT), read=topics),
    APIField("phone", serializer=PhoneFact(PHONE)),
    fact(
        "contact",
        "La personne à qui écrire ; null sans contact.",
        {"anyOf": [record(name=TEXT, email=TEXT, phone=TEXT), {"type": "null"}]},
        read=contact,
    ),
    *("registration_url", "capacity"),
    fact(
        "organisation_name",
        "L’organisateur.",
        OPTIONAL_TEXT,
        source="organisation.name",
        allow_null=True,
    ),
    "replay_url",
    fact("licence", "La licence de ces données.", URL, read=lambda event: LICENCE),
]
