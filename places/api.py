"""The fields of a place in the public API, with the values of the other open data."""

from typing import Any

from django.db.models import Model
from django.utils import timezone
from rest_framework.serializers import ReadOnlyField
from wagtail.api import APIField
from wagtail.models import Page

from network.database.fields import Phone
from network.outputs.api_facts import (
    BOOLEAN,
    DAY,
    DEGREES,
    MOMENT,
    OPTIONAL_DAY,
    OPTIONAL_TEXT,
    TEXT,
    TEXTS,
    URL,
    Fact,
    fact,
    list_of,
    one_of,
    record,
    territory_facts,
)

from .choices import OfferKind, PriceUnit
from .hours.opening_hours import APPOINTMENT, CLOSED, OPEN, UNKNOWN
from .national import open_data, pivots
from .national.lines import lines
from .national.offers import contact_of
from .national.standard import write_cell

NEXT_VISITS = 4
PHONE = "Au format E.164, ou un numéro court comme on le compose ; vide s’il est inconnu."
SURE = "En degrés (WGS84) ; null si la position n’est pas sûre."
PICTURE = record(
    id={"type": "integer"}, description=TEXT, author=TEXT, licence=TEXT, licence_url=TEXT
)


class PhoneFact(Fact):
    """A telephone number of the API: in E.164, or a short number as it is dialled."""

    def to_representation(self, value: Phone | str) -> str:
        """Return the number as text, or "" without a number."""
        return write_cell("phone", value)


def opening_status(place: Page) -> dict[str, Any]:
    """Return the opening of a place at the present minute: {"state", "sentence", "is_doubtful"}.

    The sentence is the one on the page of the place. "is_doubtful" is True if the hours are old,
    undated or no longer confirmed.
    """
    hours = place.hours()
    return {
        "state": hours.state,
        "sentence": hours.sentence,
        "is_doubtful": hours.is_doubtful or hours.is_unconfirmed,
    }


def closures(place: Page) -> list[dict[str, str]]:
    """Return [{"starts_on", "ends_on", "reason"}] of a place's closures, sorted by first day.

    Closures that are over, at the date of the place's time zone, are omitted. The days are ISO
    texts.
    """
    today = timezone.localdate(timezone=place.calendar.timezone)
    return [
        {
            "starts_on": closure.starts_on.isoformat(),
            "ends_on": closure.ends_on.isoformat(),
            "reason": closure.reason,
        }
        for closure in sorted(place.closure_list, key=lambda closure: closure.starts_on)
        if closure.ends_on >= today
    ]


def next_visits(place: Page) -> list[dict[str, str]]:
    """Return the current and next visits of a place to its stops, sorted by start.

    The values of the dicts are texts, and `sur_rendez_vous` is a boolean. At most `NEXT_VISITS`
    visits are returned, cancelled ones included. Returns [] for a place without stops.
    """
    visits = place.coming_visits()[:NEXT_VISITS] if place.has_stops else []
    return [
        {
            "debut": visit.starts_at.isoformat(timespec="minutes"),
            "fin": visit.ends_at.isoformat(timespec="minutes"),
            "etat": "cancelled" if visit.is_off else "confirmed",
            "motif": visit.reason,
            "sur_rendez_vous": visit.is_booked,
            "lieu": visit.stop.where,
            "code_insee": visit.stop.commune.code,
        }
        for visit in visits
    ]


def offers(place: Page) -> list[dict[str, Any]]:
    """Return the offers of a place in order, as on its page; the price is in euros.

    The price is None if it must be requested, and 0 if the offer is free of charge.
    """
    return [
        {
            "kind": offer.kind,
            "name": offer.name,
            "description": offer.description,
            "price": None if offer.price is None else float(offer.price),
            "unit": offer.unit,
            "how_to_ask": offer.how_to_ask,
            "contact": contact_of(offer, place),
        }
        for offer in place.offer_list
    ]


def photos(place: Page) -> list[dict[str, Any]]:
    """Return the photos of a place in order, with the credit that its page displays.

    The API prefetches only the photos outside private collections, with their images.
    """
    return [picture_facts(photo.image) for photo in place.photos.all()]


def picture_facts(image: Model) -> dict[str, Any]:
    """Return {"id", "description", "author", "licence", "licence_url"} of an image."""
    return {
        "id": image.pk,
        "description": image.default_alt_text,
        "author": image.author,
        "licence": str(image.licence_label),
        "licence_url": image.licence_url,
    }


def pivot_reason(place: Page) -> str:
    """Return the reason why `pivot` is empty, as in the files; "" for a place with a number."""
    return "" if open_data.pivot(place) else pivots.REASON


# The lists have the values of the national standard; `kinds` are codes of this site.
API_FIELDS = [
    fact("national_id", "L’identifiant dans les fichiers échangés.", read=open_data.identifier),
    fact("pivot", "Le SIRET ou le RNA ; vide s’il est inconnu.", read=open_data.pivot),
    fact("pivot_motif", "Pourquoi pivot est vide ; vide s’il est connu.", read=pivot_reason),
    *("official_name", "summary", "presentation"),
    *(
        APIField(name, serializer=ReadOnlyField())
        for name in (
            "kinds typologies mobility services fees audiences care support_modes access_modes"
            " programmes labels"
        ).split()
    ),
    fact(
        "other_labels",
        "Les autres formations et labels.",
        TEXTS,
        read=lambda place: lines(place.other_labels),
    ),
    fact(
        "organisation_name",
        "La structure porteuse.",
        OPTIONAL_TEXT,
        source="organisation.name",
        allow_null=True,
    ),
    *("parent_structure", "address", "address_extra", "postcode", "city"),
    fact("commune_name", "Le nom officiel de la commune.", source="town"),
    fact("commune_code", "Le code INSEE de la commune."),
    *territory_facts("commune"),
    fact("latitude", SURE, DEGREES, source="trusted_latitude"),
    fact("longitude", SURE, DEGREES, source="trusted_longitude"),
    fact(
        "opening_hours",
        "Une valeur opening_hours d’OpenStreetMap, fermetures datées comprises.",
        source="dated_hours",
    ),
    fact(
        "opening_status",
        "L’ouverture en ce moment, comme la page du lieu la montre.",
        record(
            state=one_of(OPEN, CLOSED, APPOINTMENT, UNKNOWN), sentence=TEXT, is_doubtful=BOOLEAN
        ),
        read=opening_status,
    ),
    "hours_note",
    fact(
        "closures",
        "Les fermetures annoncées.",
        list_of(starts_on=DAY, ends_on=DAY, reason=TEXT),
        read=closures,
    ),
    fact(
        "next_visits",
        "Les quatre prochains passages d’un lieu itinérant.",
        list_of(
            debut=MOMENT,
            fin=MOMENT,
            etat=one_of("confirmed", "cancelled"),
            motif=TEXT,
            sur_rendez_vous=BOOLEAN,
            lieu=TEXT,
            code_insee=TEXT,
        ),
        read=next_visits,
    ),
    fact(
        "offers",
        "Ce que le lieu prête, loue ou vend. Le prix est en euros ; null s’il est à demander.",
        list_of(
            kind=one_of(*OfferKind.values),
            name=TEXT,
            description=TEXT,
            price={"type": ["number", "null"]},
            unit=one_of("", *PriceUnit.values),
            how_to_ask=TEXT,
            contact=TEXT,
        ),
        read=offers,
    ),
    fact(
        "photos",
        "Les photos, chacune sous sa licence ; l’image est à /api/v2/images/ suivi de id.",
        {"type": "array", "items": PICTURE},
        read=photos,
    ),
    APIField("phone", serializer=PhoneFact(PHONE)),
    APIField("other_phone", serializer=PhoneFact(PHONE)),
    fact("email_list", "Les courriels du lieu.", TEXTS),
    fact("website_list", "Les sites du lieu.", TEXTS),
    fact(
        "wheelchair",
        "Si le lieu est accessible en fauteuil roulant ; null si ce n’est pas précisé.",
        {"type": ["boolean", "null"]},
        allow_null=True,
    ),
    *("booking_url", "accessibility_url", "bring", "member_since", "source", "confirmed_on"),
    fact(
        "updated_on",
        "Le jour de la dernière mise à jour ou confirmation ; null s’il est inconnu.",
        OPTIONAL_DAY,
        source="information_date",
    ),
    fact("licence", "La licence de ces données.", URL, read=lambda place: open_data.LICENCE),
]
