"""The public files in the OpenAPI document: feeds, tables, calendars and texts. In French.

The schemas are made from the columns and lists of the modules that write the files. A test compares
`files` with the URL patterns of the site: a new file needs an entry here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from events.congress.filters import ProgrammeFilterSet
from events.feeds import feeds
from events.feeds.tables import COLUMNS as AGENDA_COLUMNS
from events.filters import AgendaFilterSet
from events.models import CalendarEntry, CongressPage
from network.database.querysets import public_q
from network.outputs.api_facts import (
    BOOLEAN,
    DAY,
    DEGREES,
    MOMENT,
    OPTIONAL_TEXT,
    TEXT,
    TEXTS,
    URL,
    list_of,
    one_of,
    record,
)
from places.choices import Kind as PlaceKind
from places.choices import OfferKind, PriceUnit
from places.filters import PlaceFilterSet
from places.models import PlacePage, PlaceStop
from places.national import names
from places.national.offers import COLUMNS as OFFER_COLUMNS
from places.national.offers import OFFERS
from places.national.open_data import KINDS, LICENCE, LICENCE_NAME, LISTS
from places.national.phones import OTHER
from places.national.standard import CLOSED_LISTS, COLUMN_NAMES
from resources.choices import Kind as TextKind
from resources.filters import ResourceFilterSet
from resources.models import Collection, ResourcePage, Series
from resources.rows import COLUMNS as TEXT_COLUMNS
from search.choices import STATUS_LABELS, Kind
from search.finding.filters import SearchFilterSet

from .facts import CELLS

OPEN = f"{LICENCE_NAME}, {LICENCE}"
OWN = "chaque texte a la sienne"
MIXED = f"{LICENCE_NAME} pour les lieux et les dates ; chaque texte a la sienne"
INTEGER = {"type": "integer"}
YEARS = {"type": ["integer", "string"]}
OPTIONAL_MOMENT = {"type": ["string", "null"], "format": "date-time"}
TYPES = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "ics": "text/calendar",
    "atom": "application/atom+xml",
    "xml": "application/xml",
    "md": "text/markdown",
    "epub": "application/epub+zip",
}
FORMATS = {
    "csv": "Des cellules séparées par des virgules, en UTF-8 ; une liste a des barres (|).",
    "ics": "Un calendrier iCalendar (RFC 5545).",
    "atom": "Un flux Atom (RFC 4287).",
    "xml": "Le programme au format de frab (schedule.xml).",
    "md": "Le texte en Markdown, après ses métadonnées.",
    "epub": "Un livre EPUB.",
}
PART = {
    "name": "partie",
    "in": "query",
    "description": "Le numéro de la partie d’une longue liste.",
    "schema": INTEGER | {"minimum": 1, "default": 1},
}
PAGE = {
    "name": "page",
    "in": "query",
    "description": "Le numéro de la page, de 50 résultats.",
    "schema": INTEGER | {"minimum": 1, "default": 1},
}
ONE_DATE = {
    "name": "date",
    "in": "query",
    "description": "Une seule date : son premier début annoncé, en secondes depuis 1970 (UTC).",
    "schema": INTEGER,
}
# The arguments of the URL patterns: values that `reverse` accepts, and descriptions.
ARGUMENTS = {
    "slug": ("slug-0", "Le nom dans l’adresse de la page."),
    "code": (
        "code-0",
        "Le code INSEE d’une commune, d’un département ou d’une région (R93), ou le SIREN d’une"
        " intercommunalité.",
    ),
    "uid": ("00000000-0000-4000-8000-000000000000", "L’identifiant : la colonne uid de l’agenda."),
}


@dataclass(frozen=True)
class File:
    """A public file.

    `view` is the name of its URL pattern, and `name` the identifier of its operation. `filters` is
    the filter set class of its query string, or None. `parameters` are its other OpenAPI
    parameters. `content` is the schema of a JSON file; `columns` are those of a CSV file. `sample`
    is the key in `SAMPLES` of the objects with such a file, or "" for a file of the whole site.
    """

    view: str
    name: str
    summary: str
    licence: str = OPEN
    filters: type | None = None
    parameters: tuple[dict, ...] = ()
    content: dict | None = None
    columns: tuple[str, ...] = ()
    sample: str = ""

    @property
    def form(self) -> str:
        """The suffix of the address: a key of `TYPES`."""
        return self.path.rpartition(".")[2]

    @property
    def path(self) -> str:
        """The path, with the names of its arguments in braces."""
        argument = self._argument
        if not argument:
            return reverse(self.view)
        value = ARGUMENTS[argument][0]
        return reverse(self.view, kwargs={argument: value}).replace(value, f"{{{argument}}}")

    @property
    def _argument(self):
        return SAMPLES[self.sample][0] if self.sample else ""

    def keys(self) -> list[dict[str, Any]]:
        """Return the OpenAPI parameters of the path; [] without arguments.

        The example is the key of a public object, if there is one.
        """
        if not self.sample:
            return []
        argument, read = SAMPLES[self.sample]
        key = {"name": argument, "in": "path", "required": True, "schema": TEXT}
        key |= {"description": ARGUMENTS[argument][1]}
        found = read()
        return [key | ({"example": str(found)} if found else {})]

    def media(self) -> dict[str, dict]:
        """Return the content of the answer: an OpenAPI Media Type Object by media type."""
        if self.content:
            return {TYPES[self.form]: {"schema": self.content}}
        written = {"schema": TEXT | {"description": FORMATS[self.form]}}
        if self.columns:
            written["example"] = ",".join(self.columns)
        return {TYPES[self.form]: written}


def _commune():
    codes = PlacePage.objects.directory().values_list("commune__code", flat=True)
    return codes.exclude(commune=None).first()


def _slug(queryset):
    return queryset.order_by("pk").values_list("slug", flat=True).first()


def _uid(**conditions):
    entries = CalendarEntry.objects.filter(public_q("event__"), **conditions).exclude(vevent="")
    return entries.order_by("pk").values_list("uid", flat=True).first()


def _texts():
    return ResourcePage.objects.public().in_language("fr")


# {name: (argument of the URL, function that returns the key of a public object or None)}.
SAMPLES: dict[str, tuple[str, Callable[[], Any]]] = {
    "place": ("slug", lambda: _slug(PlacePage.objects.directory())),
    "travelling place": (
        "slug",
        lambda: _slug(
            PlacePage.objects.filter(
                pk__in=PlaceStop.objects.of(PlacePage.objects.directory()).values("place")
            )
        ),
    ),
    "territory": ("code", _commune),
    "event": ("uid", _uid),
    "congress": (
        "uid",
        lambda: _uid(event__in=CongressPage.objects.public().values("eventpage_ptr")),
    ),
    "text": ("slug", lambda: _slug(_texts().texts())),
    "word": ("slug", lambda: _slug(_texts().filter(kind=TextKind.TERM))),
    "series": ("slug", lambda: _slug(Series.objects.public())),
    "collection": ("slug", lambda: _slug(Collection.objects.public())),
}


def _of_column(name):
    """Return the schema of a column of the national standard in the JSON files."""
    if name in CLOSED_LISTS:
        return {"type": "array", "items": one_of(*sorted(CLOSED_LISTS[name]))}
    if name in LISTS:
        return TEXTS
    return {"latitude": DEGREES, "longitude": DEGREES, "date_maj": DAY}.get(name, TEXT)


ABOUT = dict.fromkeys(("producteur", "date", "norme"), TEXT)
ABOUT |= {"licence": {"const": LICENCE_NAME}, "license": {"const": LICENCE}, "page": URL}
PLACE = {name: _of_column(name) for name in COLUMN_NAMES} | {OTHER: TEXT}
LOANS = list_of(
    sorte=one_of(*OfferKind.values),
    **dict.fromkeys(("nom", "description", "demande", "contact"), TEXT),
    prix={"type": ["number", "null"]},
    unite=one_of("", *PriceUnit.values),
)
SOMETIMES = {names.USUAL: TEXT, "pivot_motif": TEXT, "date_maj_motif": TEXT, OFFERS: LOANS}
SOMETIMES[KINDS] = {"type": "array", "items": one_of(*PlaceKind.values)}
ONE_PLACE = record(**PLACE, url=URL)
ONE_PLACE["properties"] = ONE_PLACE["properties"] | SOMETIMES
PLACES = record(**ABOUT, nombre=INTEGER, lieux={"type": "array", "items": ONE_PLACE})
POINT = record(
    type={"const": "Point"},
    coordinates={"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
)
PROPERTIES = record(name=TEXT, url=URL, address=TEXT)
PROPERTIES["properties"] = PROPERTIES["properties"] | {
    name: schema
    for name, schema in (PLACE | SOMETIMES).items()
    if name not in {"latitude", "longitude"}
}
POINTS = record(
    type={"const": "FeatureCollection"},
    **ABOUT,
    features=list_of(
        type={"const": "Feature"},
        id=TEXT,
        geometry={"anyOf": [POINT, {"type": "null"}]},
        properties=PROPERTIES,
    ),
)
DATE = dict.fromkeys(AGENDA_COLUMNS, TEXT) | CELLS
DATE |= {"en_ligne": BOOLEAN, "gratuit": {"type": ["boolean", "null"]}, "publics": TEXTS}
DATE |= {"themes": TEXTS, "places": {"type": ["integer", "null"]}}
AGENDA = record(titre=TEXT, licence={"const": LICENCE}, page=URL, adresse=URL, suite=TEXT)
AGENDA = record(**AGENDA["properties"], dates=list_of(**DATE))
ROW = dict.fromkeys(TEXT_COLUMNS, TEXT)
ROW |= dict.fromkeys(("auteurs", "sujets", "themes", "publics"), TEXTS)
ROW |= {"type": one_of(*TextKind.values), "donnees_de": YEARS, "entree": DAY}
LIBRARY = record(titre=TEXT, page=URL, adresse=URL, ressources=list_of(**ROW))
CHOSEN = record(
    **dict.fromkeys(("titre", "presentation", "choisi_par"), TEXT),
    page=URL,
    adresse=URL,
    pages=list_of(
        **dict.fromkeys(("titre", "type", "source", "attribution", "extrait"), TEXT),
        **dict.fromkeys(("avant", "mot"), TEXT),
        ordre=INTEGER,
        adresse=URL,
    ),
)
FOUND = record(
    title=TEXT,
    url=URL,
    corrected=OPTIONAL_TEXT,
    commune={
        "anyOf": [record(code=TEXT, name=TEXT, scope=OPTIONAL_TEXT), {"type": "null"}],
    },
    total=INTEGER,
    types={"type": "object", "additionalProperties": INTEGER},
    next=OPTIONAL_TEXT,
    results=list_of(
        id=TEXT,
        type=one_of(*Kind.values),
        title=TEXT,
        url=URL,
        summary=TEXT,
        language=TEXT,
        commune=OPTIONAL_TEXT,
        latitude=DEGREES,
        longitude=DEGREES,
        distance_km={"type": ["number", "null"]},
        starts_at=OPTIONAL_MOMENT,
        ends_at=OPTIONAL_MOMENT,
        next_date=OPTIONAL_MOMENT,
        status={"enum": ["confirmed", *STATUS_LABELS, None]},
        updated_at=OPTIONAL_MOMENT,
    ),
)
SESSION = record(
    id=INTEGER,
    date=MOMENT,
    **dict.fromkeys(("guid", "start", "duration", "room", "slug", "title", "subtitle"), TEXT),
    url=URL,
    track=OPTIONAL_TEXT,
    **dict.fromkeys(("type", "language", "abstract", "description"), TEXT),
    do_not_record=OPTIONAL_TEXT,
    persons=list_of(guid=TEXT, id=INTEGER, name=TEXT, biography=TEXT),
    links=list_of(url=URL, title=TEXT),
    attachments=list_of(url=URL, title=TEXT),
)
ROOMS = {"type": "object", "additionalProperties": {"type": "array", "items": SESSION}}
PROGRAMME = record(
    **{"$schema": URL},
    generator=record(name=TEXT, version=TEXT),
    schedule=record(
        url=URL,
        version=TEXT,
        base_url=URL,
        conference=record(
            **dict.fromkeys(("acronym", "title", "description"), TEXT),
            start=DAY,
            end=DAY,
            daysCount=INTEGER,
            timeslot_duration=TEXT,
            time_zone_name=TEXT,
            url=URL,
            rooms=list_of(
                name=TEXT,
                guid=TEXT,
                description=OPTIONAL_TEXT,
                capacity={"type": ["integer", "null"]},
            ),
            tracks=list_of(name=TEXT),
            days=list_of(index=INTEGER, date=DAY, day_start=MOMENT, day_end=MOMENT, rooms=ROOMS),
        ),
    ),
)


def files() -> list[File]:
    """Return the public files of the site."""
    return [*_lists(), *_agendas(), *_programmes(), *_library(), *_searches()]


def _lists():
    places = {"summary": "Les lieux", "filters": PlaceFilterSet}
    loans = {"summary": "Les prêts et les locations des lieux", "filters": PlaceFilterSet}
    return [
        File("places:json", "lieux_json", content=PLACES, **places),
        File("places:geojson", "lieux_geojson", content=POINTS, **places),
        File("places:csv", "lieux_csv", columns=tuple(COLUMN_NAMES), **places),
        File("places:offers_csv", "offres_csv", columns=tuple(OFFER_COLUMNS), **loans),
    ]


def _agendas() -> Iterable[File]:
    subjects = [
        ("agenda", "agenda", "L’agenda", ""),
        ("place", "lieu_agenda", "L’agenda d’un lieu", "place"),
        ("territory", "territoire_agenda", "L’agenda d’un territoire", "territory"),
    ]
    for subject, name, summary, sample in subjects:
        for form in feeds.TYPES:
            yield File(
                f"events:{subject}_{form}",
                f"{name}_{form}",
                summary,
                filters=AgendaFilterSet,
                parameters=() if form == "atom" else (PART,),
                content=AGENDA if form == "json" else None,
                columns=tuple(AGENDA_COLUMNS) if form == "csv" else (),
                sample=sample,
            )
    one = "Un événement"
    yield File("events:event_ics", "evenement_ics", one, parameters=(ONE_DATE,), sample="event")
    for subject, name, sample in (
        ("place", "lieu", "travelling place"),
        ("territory", "territoire", "territory"),
    ):
        summary = "Les passages des lieux itinérants, à six mois"
        view = f"events:{subject}_stops_ics"
        yield File(view, f"{name}_passages_ics", summary, sample=sample)


def _programmes():
    named = {"summary": "Le programme d’un congrès", "sample": "congress"}
    filters = {"filters": ProgrammeFilterSet}
    return [
        File("events:programme_ics", "programme_ics", **filters, **named),
        File("events:schedule_json", "programme_json", content=PROGRAMME, **named),
        File("events:schedule_xml", "programme_xml", **named),
    ]


def _library():
    texts = {"summary": "Les ressources", "licence": OWN, "filters": ResourceFilterSet}
    text = {"summary": "Un texte de la bibliothèque", "licence": OWN, "sample": "text"}
    word = {"summary": "Un mot du glossaire", "licence": OWN, "sample": "word"}
    series = {"summary": "Une série de textes", "licence": OWN, "sample": "series"}
    chosen = {"summary": "Une collection de pages", "licence": OWN, "sample": "collection"}
    return [
        File("resources:atom", "ressources_atom", **texts),
        File("resources:json", "ressources_json", content=LIBRARY, **texts),
        File("resources:csv", "ressources_csv", columns=tuple(TEXT_COLUMNS), **texts),
        File("resources:text_md", "texte_md", **text),
        File("resources:term_md", "mot_md", **word),
        File("resources:series_atom", "serie_atom", **series),
        File("resources:series_epub", "serie_epub", **series),
        File("resources:collection_atom", "collection_atom", **chosen),
        File("resources:collection_json", "collection_json", content=CHOSEN, **chosen),
    ]


def _searches():
    found = {
        "summary": "Une recherche, avec au moins un mot ou un filtre",
        "licence": MIXED,
        "filters": SearchFilterSet,
    }
    return [
        File("search:json", "recherche_json", parameters=(PAGE,), content=FOUND, **found),
        File("search:atom", "recherche_atom", **found),
        File("search:ics", "recherche_ics", **found | {"licence": OPEN}),
    ]
