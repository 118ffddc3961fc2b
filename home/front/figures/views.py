"""Public pages and files of the figures of a territory, and the page for the press."""

import datetime
import json
from decimal import Decimal

from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from home import sections
from home.crumbs import home_crumb, territory_crumbs
from network.blocks.facts import drawings
from network.blocks.facts.numbers import Numbers, as_csv
from network.geography.territories import in_territory
from network.models import Organisation, Territory, absolute
from network.outputs.responses import whole_response
from places.choices import Kind
from places.filters import PlaceFilterSet
from places.maps.views import map_context
from places.models import PlacePage

from .counting import YEAR, Counting
from .lines import figures_of
from .models import TerritoryFigures

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}
LICENCE = "Licence Ouverte 2.0"
TEXTS = 2
LATEST = F("confirmed_on").desc(nulls_last=True)
# The drawings offered to the press, of the fifty-six under CC0: their files and their names.
DRAWINGS = {
    "around-a-table": gettext_lazy("Autour d’une table"),
    "bus": gettext_lazy("Un bus"),
    "town-hall": gettext_lazy("Une mairie"),
    "library": gettext_lazy("Une bibliothèque"),
}


@require_safe
def territory_figures(
    request: HttpRequest, code: str, day: str = "", file_format: str = ""
) -> HttpResponse:
    """Render the figures of a territory, or return them as CSV or JSON.

    With `day`, "2026-12-02", the figures are those recorded on that day: their address is
    permanent. If the day has no record of its own, redirects to the record that was valid then.
    Without `day`, they are the last recorded ones or, before the first record, those of today.
    Raises Http404 for an unknown `code`, and for a day without a valid record.
    """
    here = get_object_or_404(Territory.objects.with_parents(), code=code)
    today = timezone.localdate()
    asked = _day_of(day) if day else today
    record = TerritoryFigures.objects.at(here, asked)
    if day and (record is None or asked > today):
        raise Http404
    if day and record.day != asked:
        return redirect(_address(here, record.day, file_format))
    counted_on = record.day if record else today
    values = record.values if record else Counting(today).count(here)
    former = TerritoryFigures.objects.at(here, counted_on - YEAR)
    figures = figures_of(values, former.values if former else None)
    permanent = _address(here, counted_on) if record else ""
    if file_format:
        address = absolute(request, permanent or request.path)
        body = FORMATS[file_format](here, counted_on, address, figures, values)
        name = f"chiffres-{here.code}-{counted_on}.{file_format}"
        return whole_response(TYPES[file_format], body, filename=name)
    crumbs = [home_crumb(request), *territory_crumbs(here), (here.name, here.get_absolute_url())]
    context = {
        "territory": here,
        "figures": figures,
        "kinds": kinds_of(values),
        "labels": labels_of(values),
        "chart": chart_of(here, values),
        "counted_on": counted_on,
        "has_former": former is not None,
        "is_last": not day and record is not None and record.day < today,
        "permanent": absolute(request, permanent) if permanent else "",
        "files": {
            name: _address(here, counted_on, name)
            if record
            else reverse("home:figures_file", args=[here.code, name])
            for name in FORMATS
        },
        "resources": texts_of(here),
        "contacts": contacts_of(here),
        "urls": sections.urls(),
        "crumbs": crumbs,
        **_map_of(here),
    }
    return TemplateResponse(request, "home/figures/figures.html", context)


@require_safe
def press(request: HttpRequest) -> HttpResponse:
    """Render the page for journalists: the figures, the logo, free drawings and the contacts."""
    directory = PlaceFilterSet(QueryDict(""), PlacePage.objects.directory()).directory
    keys = directory.counts(directory.columns.rows, Territory.Kind.REGION)
    context = {
        "figures": sections.figures(),
        "today": timezone.localdate(),
        "regions": Territory.objects.filter(pk__in=keys).order_by("search_name"),
        "drawings": [
            (drawing, f"network/drawings/{drawing}.svg", name) for drawing, name in DRAWINGS.items()
        ],
        "crumbs": [home_crumb(request)],
    }
    return TemplateResponse(request, "home/figures/press.html", context)


def texts_of(here: Territory) -> list:
    """Return `TEXTS` texts of the library: those of a territory, completed by the newest ones."""
    library = sections.library_in_french()
    own = list(library.in_territory(here).cards()[:TEXTS])
    others = library.exclude(pk__in=[text.pk for text in own]).newest_first().cards()
    return [*own, *others[: TEXTS - len(own)]]


def contacts_of(here: Territory) -> list:
    """Return the public contact of a territory beside the network's: [] or one row.

    The row is the `Organisation` with the most public places of the territory, if it has a
    telephone or an e-mail; else the place of the territory confirmed last that has one. Both have
    `contact_name`, `phone` and `email`.
    """
    places = PlacePage.objects.directory().filter(in_territory(here))
    reachable = ~Q(phone="") | ~Q(email="")
    running = Organisation.objects.filter(reachable, places__in=places.order_by())
    row = running.annotate(n=Count("places")).order_by("-n", "pk").first()
    if row:
        row.contact_name = row.name
        return [row]
    row = places.exclude(phone="", emails="").order_by(LATEST, "pk").first()
    if row is None:
        return []
    row.contact_name, row.email = row.name_in_full, next(iter(row.email_list), "")
    return [row]


def _map_of(here):
    """Return the `drawing` of the present places of a territory, without the filters of a list."""
    filters = PlaceFilterSet(QueryDict(f"territoire={here.code}"), PlacePage.objects.directory())
    return {"drawing": map_context(filters)["drawing"]}


def _day_of(text):
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise Http404
    return day


def _address(here, day, file_format=""):
    """Return the permanent path of the figures of a day, as a page or as a file."""
    if file_format:
        return reverse("home:figures_file_of_day", args=[here.code, day.isoformat(), file_format])
    return reverse("home:figures_of_day", args=[here.code, day.isoformat()])


def kinds_of(values: dict) -> list[tuple[str, int]]:
    """Return [(label, number)] of the kinds of places, the largest number first."""
    labels = dict(Kind.choices)
    rows = [(str(labels.get(kind, kind)), number) for kind, number in values["kinds"].items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def labels_of(values: dict) -> list[tuple[str, int]]:
    """Return [(label, number)] of the labels of places, the largest number first."""
    return sorted(values["labels"].items(), key=lambda row: (-row[1], row[0]))


def chart_of(here: Territory, values: dict) -> str:
    """Return the SVG of a bar for each kind of place, or "" without kinds."""
    rows = kinds_of(values)
    if not rows:
        return ""
    names, numbers = zip(*rows, strict=True)
    series = tuple(map(Decimal, numbers))
    return drawings.bars("sortes", _("Lieux par sorte"), Numbers("", ("",), names, (series,)))


def _csv(here, day, address, figures, values):
    head = ["territoire", "code", "date", "cle", "chiffre", "valeur", "methode", "adresse"]
    rows = [
        [here.name, here.code, day.isoformat(), one.key, one.label, one.value, one.method, address]
        for one in figures
    ]
    rows += [
        [here.name, here.code, day.isoformat(), "kinds", label, Decimal(number), "", address]
        for label, number in kinds_of(values)
    ]
    rows += [
        [here.name, here.code, day.isoformat(), "labels", label, Decimal(number), "", address]
        for label, number in labels_of(values)
    ]
    return as_csv([head, *rows])


def _json(here, day: datetime.date, address, figures, values):
    content = {
        "territoire": {"code": here.code, "nom": here.name, "niveau": here.kind},
        "date": day.isoformat(),
        "adresse": address,
        "licence": LICENCE,
        "population": values["population"],
        "chiffres": [
            {
                "cle": one.key,
                "chiffre": one.label,
                "valeur": _number(one.value),
                "il_y_a_un_an": None if one.former is None else _number(one.former),
                "methode": one.method,
            }
            for one in figures
        ],
        "lieux_par_sorte": dict(kinds_of(values)),
        "lieux_par_label": dict(labels_of(values)),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _number(value):
    return int(value) if value == value.to_integral_value() else float(value)


FORMATS = {"csv": _csv, "json": _json}
