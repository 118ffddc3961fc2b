"""Places as open data: the national standard v1.0.2 in CSV, JSON and GeoJSON.

Takes places, returns bytes. Values that an editor may type and the official schema refuses (a
foreign telephone, a summary of 300 characters) are cut or omitted. Unknown values are never
invented. A place without a commune or a postcode, which the schema requires, is in JSON and GeoJSON
only. An unknown "pivot", which the schema also requires, is empty in all formats. A travelling
place without any address has the address of its first stop.

Coordinates come from `PlacePage.position`. A place without coordinates, or with coordinates that
contradict its address, has none: its columns are empty, and its GeoJSON geometry is null (RFC 7946
§3.2). The point of its commune is never published as the position of the place.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from wagtail.models import Page

from network.outputs.csv_cells import escape_formula
from places.choices import EVERYBODY

from . import names, offers, pivots
from .cells import SEPARATOR
from .everyone import EVERYONE
from .phones import OFFICIAL_PHONE, OTHER
from .standard import (
    CLOSED_LISTS,
    COLUMN_NAMES,
    FIELDS,
    FILLED_NAMES,
    WHEELCHAIR,
    write_cell,
    write_row,
)

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_NAME = "Licence Ouverte 2.0"
STANDARD = "https://github.com/LaMednum/standard-mediation-num"
LONGEST_SUMMARY = 280
# The columns that are lists in JSON.
LISTS = {*CLOSED_LISTS, "typologie", "courriels", "site_web", "autres_formations_labels"}
# The columns whose values may begin with a sign.
SIGNED = {"latitude", "longitude", "telephone"}
# The fields of a place that are queried for the open data.
READ = [
    *FIELDS,
    *("translation_key", "commune", "has_stops", "hours_note"),
    *("organisation", "organisation__siret"),
    *("point_latitude", "point_longitude", "point_is_rough"),
    *("confirmed_on", "changed_on", "kinds"),
    *("first_published_at", "last_published_at", "latest_revision_created_at"),
    *("path", "depth", "url_path", "locale"),
]
KINDS = "sortes"
# The schema requires a date: that of an undated record is not the day of its last update.
UNDATED = "Date inconnue du réseau : jour d’ajout"
INSEE = re.compile(r"([013-9][0-9]|2[AB1-9])[0-9]{3}")


@dataclass(frozen=True)
class About:
    """The metadata of every copy of the data: its producer, ISO date (or "") and page's URL."""

    producer: str
    date: str
    url: str

    def as_dict(self) -> dict[str, str]:
        """Return the metadata as the first members of a JSON object."""
        return {
            "producteur": self.producer,
            "date": self.date,
            "licence": LICENCE_NAME,
            "license": LICENCE,
            "norme": f"{STANDARD} v1.0.2",
            "page": self.url,
        }


def row_of(place: Page) -> dict[str, str]:
    """Return {column: cell} of a place in the official order, as the open data publish it.

    Unknown and refused values are "". "nom" is the official name, else the title, else the "id".
    "pivot" is the number of the place, or of its organisation. "adresse" is the street, else the
    complement, else the commune; a place without any address has the one of its first stop.
    "date_maj" is `information_date`; if it is unknown, it is the day when the place was added here,
    or today if no publication was recorded, because the schema requires a date. Only exact
    positions have coordinates. The "id" of a place without national identifier is its
    `translation_key`. The hours are `dated_hours`. The summary
    is cut at `LONGEST_SUMMARY` characters.
    """
    trusted = {"latitude": place.trusted_latitude, "longitude": place.trusted_longitude}
    row = write_row({field: getattr(place, field) for field in FIELDS} | trusted)
    row["id"] = identifier(place)
    row["nom"] = place.official_name.strip() or row["nom"].strip() or row["id"]
    row["pivot"] = pivot(place)
    row |= _location(row, place)
    day = place.information_date or place.added_on or timezone.localdate()
    row["date_maj"] = day.isoformat()
    row["horaires"] = place.dated_hours
    row["telephone"] = row["telephone"] if OFFICIAL_PHONE.fullmatch(row["telephone"]) else ""
    row["presentation_resume"] = _summary(row["presentation_resume"])
    for name, known in CLOSED_LISTS.items():
        row[name] = SEPARATOR.join(part for part in row[name].split(SEPARATOR) if part in known)
    if EVERYBODY in place.audiences:
        row["publics_specifiquement_adresses"] = ""  # the standard's way to write everybody
    return row


def identifier(place: Page) -> str:
    """Return the national identifier of a place, else its `translation_key`."""
    return place.national_id or str(place.translation_key)


def pivot(place: Page) -> str:
    """Return the SIRET or RNA of a place, else of its organisation, "" if both are unknown."""
    own = [place.pivot, place.organisation.siret if place.organisation else ""]
    return next((number for number in own if not pivots.is_unknown(number)), "")


def _location(row, place):
    """Return the cells of the commune, its INSEE code, the postcode and the street of a place.

    If the commune, the postcode and the street are unknown, the cells are read from the place's
    first stop. The code is that of the recognised commune, else the one that was typed. Without a
    street, the cell of the street contains the name of the commune.
    """
    town, street = place.commune, row["adresse"] or row["complement_adresse"]
    postcode = row["code_postal"] if re.fullmatch("[0-9]{5}", row["code_postal"], re.ASCII) else ""
    if place.stop_list and not (town or row["commune"] or postcode or street):
        stop = place.stop_list[0]
        town, street = stop.commune, stop.spot
    commune = row["commune"] or (town.name if town else "")
    code = town.code if town else row["code_insee"]
    if town and len(town.postcode_list) == 1:
        postcode = postcode or town.postcode_list[0]
    return {
        "commune": commune,
        "code_postal": postcode,
        "code_insee": code if INSEE.fullmatch(code) else "",
        "adresse": street or commune,
    }


def is_valid(row: dict[str, str]) -> bool:
    """Return True if the row has a value in all columns of `FILLED_NAMES`.

    The official schema also requires a "pivot", which is empty if it is unknown.
    """
    return all(row[name] for name in FILLED_NAMES)


def as_csv(places: Iterable) -> bytes:
    """Return the valid rows, after a header, as CSV (RFC 4180) in UTF-8.

    Places that `is_valid` refuses are omitted. Cells that a spreadsheet would read as formulas are
    escaped, except coordinates and telephone numbers.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMN_NAMES, lineterminator="\r\n")
    writer.writeheader()
    rows = (row_of(place) for place in places)
    writer.writerows(_csv_row(row) for row in rows if is_valid(row))
    return text.getvalue().encode()


def as_json(places: Iterable, about: About, url_of: Callable[..., str]) -> bytes:
    """Return a JSON object in UTF-8 with the metadata, and in "lieux" one object by place.

    All places are included. The members of a place have the national names, and some are added:
    "url" is `url_of(place)`, and "autre_telephone" the second number. If the usual name is not the
    official one, it is "nom_usage". If "pivot" is empty, "pivot_motif" is the reason. If the date
    of the last update is unknown, "date_maj_motif" is the reason of "date_maj". If the place states
    that it is open to everybody, "tout_public" is true. "fauteuil_roulant" is true or false if it
    is known whether a wheelchair can enter. "offres" contains the offers of a place that has some.
    "sortes" contains the kinds of the place on this site, the values of the filter "type": the
    figures of the territories count them.
    """
    rows = [_json_values(row_of(place), place) | {"url": url_of(place)} for place in places]
    return _dump({**about.as_dict(), "nombre": len(rows), "lieux": rows})


def offers_as_csv(places: Iterable) -> bytes:
    """Return the offers of the places as CSV in UTF-8, one line for each offer."""
    return offers.as_csv(places, identifier)


def as_geojson(places: Iterable, about: About, url_of: Callable[..., str]) -> bytes:
    """Return a FeatureCollection (RFC 7946) in UTF-8 with the metadata and all places.

    A place without an exact position has a null geometry. The properties are the members of a place
    in `as_json` that are not empty, without coordinates. "name" and "address" are added.
    """
    features = [_feature(place, url_of) for place in places]
    return _dump({"type": "FeatureCollection", **about.as_dict(), "features": features})


def _csv_row(row):
    """Return the cells with formulas escaped, except in coordinates and telephone numbers."""
    cells = {name: cell if name in SIGNED else escape_formula(cell) for name, cell in row.items()}
    return cells | {"presentation_resume": _summary(cells["presentation_resume"])}


def _summary(text):
    """Return the text, cut at `LONGEST_SUMMARY` UTF-16 units, the characters of JavaScript."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_SUMMARY:
        return text
    return f"{units[: 2 * (LONGEST_SUMMARY - 1)].decode('utf-16-le', 'ignore')}…"


def _feature(place, url_of):
    row = _json_values(row_of(place), place)
    properties = {name: value for name, value in row.items() if value not in ("", [], None)}
    for name in ("latitude", "longitude"):
        properties.pop(name, None)
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": _geometry(place),
        "properties": {
            "name": place.title,
            "url": url_of(place),
            "address": place.postal_address,
            **properties,
        },
    }


def _geometry(place):
    if not place.has_position:
        return None
    latitude, longitude = place.position
    return {"type": "Point", "coordinates": [longitude, latitude]}


def _json_values(row, place):
    lists = {name: [part for part in row[name].split(SEPARATOR) if part] for name in LISTS}
    position = {"latitude": place.trusted_latitude, "longitude": place.trusted_longitude}
    values = {name: {**row, **lists, **position}[name] for name in row}
    values |= {OTHER: write_cell("other_phone", place.other_phone)}
    if place.official_name:
        values[names.USUAL] = place.title
    if EVERYBODY in place.audiences:
        values[EVERYONE] = True
    if place.wheelchair is not None:
        values[WHEELCHAIR] = place.wheelchair
    if place.kinds:
        values[KINDS] = list(place.kinds)
    if described := offers.offers_of(place):
        values[offers.OFFERS] = described
    if place.information_date is None:
        values["date_maj_motif"] = UNDATED
    if not values["pivot"]:
        values["pivot_motif"] = pivots.REASON
    return values


def _dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
