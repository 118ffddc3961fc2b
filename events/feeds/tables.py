"""Dates as rows, for spreadsheets and programs: JSON and CSV. Pure: rows in, bytes out."""

import json
from uuid import UUID

from django.db.models import Model

from network.outputs.csv_cells import csv_bytes
from places.national.open_data import LICENCE

# Keys in JSON and headings in CSV: never rename them, because other programs use them.
COLUMNS = (
    "uid debut fin journee_entiere etat motif deplacee_du titre type resume lieu adresse commune"
    " code_insee latitude longitude en_ligne lien_en_ligne gratuit tarif publics themes"
    " organisateur inscription page places places_restantes inscriptions_closes debut_initial"
).split()


# The columns about the date itself: the others are the same for all dates of an event.
DATE_COLUMNS = (
    "debut fin journee_entiere etat motif deplacee_du lieu adresse commune code_insee latitude"
    " longitude places_restantes inscriptions_closes debut_initial"
).split()


def date_cells(date: Model) -> dict[str, object]:
    """Return one occurrence as {column: value}; the columns are `DATE_COLUMNS`.

    The times are ISO texts in the time zone of the location. For whole days, they are days, and
    "fin" is the last day, included. "debut_initial" is the original start, which never changes:
    with the UID of the event, it identifies the date, as RECURRENCE-ID does in iCalendar.
    """
    event, place, commune = date.event, date.place, date.commune
    return {
        "debut": _moment(event, date.local_start),
        "fin": _moment(event, date.local_end),
        "journee_entiere": event.all_day,
        "etat": date.status,
        "motif": date.off_reason if date.is_off else date.note or event.status_reason,
        "deplacee_du": _moment(event, date.local_announced) if date.was_moved else "",
        "lieu": place.title if place else date.venue or event.venue,
        "adresse": _address(date),
        "commune": place.town if place else commune.name if commune else "",
        "code_insee": place.commune_code if place else commune.code if commune else "",
        "latitude": place.trusted_latitude if place else None,
        "longitude": place.trusted_longitude if place else None,
        "places_restantes": date.seats_left,
        "inscriptions_closes": date.is_closed and not date.is_off,
        "debut_initial": _moment(event, date.local_original),
    }


def row(date: Model, uid: UUID, url: str) -> dict[str, object]:
    """Return one occurrence as {column: value}: `date_cells` and the columns of its event.

    `uid` is the UID of the event and `url` the URL of its page. The columns are `COLUMNS`.
    """
    event = date.event
    values = date_cells(date) | {
        "uid": str(uid),
        "titre": event.title,
        "type": event.kind,
        "resume": event.summary,
        "en_ligne": event.is_online,
        "lien_en_ligne": event.online_url if event.is_online else "",
        "gratuit": event.is_free,
        "tarif": event.price,
        "publics": list(event.audiences),
        "themes": [topic.name for topic in event.topics.all()],
        "organisateur": event.organisation.name if event.organisation else "",
        "inscription": event.registration_url,
        "page": url,
        "places": event.capacity,
    }
    return {name: values[name] for name in COLUMNS}


def as_json(
    rows: list[dict[str, object]], *, title: str, url: str, source: str, following: str = ""
) -> bytes:
    """Return the JSON object {titre, licence, page, adresse, suite, dates} as UTF-8 bytes.

    `url` is the page, `source` the feed (`adresse`) and `following` the next part (`suite`).
    """
    head = {"titre": title, "licence": LICENCE, "page": url, "adresse": source, "suite": following}
    content = head | {"dates": rows}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def as_csv(rows: list[dict[str, object]]) -> bytes:
    """Return the CSV of the rows, in UTF-8 with a BOM and commas; lists are joined by "|"."""
    return csv_bytes(rows, COLUMNS)


def _address(date):
    if date.place:
        return date.place.postal_address
    return "" if date.venue else date.event.address


def _moment(event, moment):
    return moment.date().isoformat() if event.all_day else moment.isoformat(timespec="minutes")
