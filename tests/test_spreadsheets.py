"""No cell of an exported spreadsheet is a formula, even if a text begins like one.

Every text of a small network begins with a sign of a formula. The files are the named URL patterns,
the links of the pages and the exports of every list of the admin, so that a new file is covered
without being listed here.
"""

import csv
import datetime
import io
import itertools
import re

import pytest
from django.db import models
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from openpyxl import load_workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import ModelLogEntry, Page

from events.models import HeadCount, Session
from events.registrations import seats
from network.models import NetworkSettings, Organisation, Territory, Topic
from network.outputs.csv_cells import ESCAPED, STARTS_A_FORMULA
from places.models import PlaceOffer
from tests.events.conftest import PARIS
from tests.factories import (
    CollectionFactory,
    CollectionItemFactory,
    SeriesFactory,
    SeriesPartFactory,
    SessionFactory,
    TopicFactory,
)

from .canaries import one_of_each
from .walk import PRIVATE, links, public_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NUMBER = re.compile(r"-?\d+([.,]\d+)?")
COMPUTED = re.compile(rf"[{STARTS_A_FORMULA}]")
SIGNS = itertools.cycle("=+-@\t\r")
FILES = ("text/csv", "application/vnd.openxmlformats", "application/vnd.oasis")
WITH_COMMAS = ("/agenda/", "/lieux/", "/ressources/", "/admin/evenements/bilan/")
# Identifiers and parts of addresses, which a person does not type.
FIXED = {"slug", "guid", "uid", "path", "url_path"}


def begin_as_formulas(model):
    """Prefix every text of every row of `model` with a sign that begins a formula."""
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if type(field) in {models.CharField, models.TextField} and not field.choices
    ]
    for row in model._default_manager.all():
        texts = {
            field.name: f"{next(SIGNS)}{value}"[: field.max_length]
            for field in fields
            if field.name not in FIXED and (value := getattr(row, field.name)) and " " in value
        }
        if texts:
            model._default_manager.filter(pk=row.pk).update(**texts)


def chart(sign):
    numbers = f"{sign}A 1 ; {sign}B 1\n{sign}C 1 ; 4\n{sign}D 1 ; -2"
    values = {"title": "Qui vient", "data": numbers, "unit": f"{sign}U 1", "source": "Nous"}
    return ("chart", values)


@pytest.fixture
def network(site, home, communes):
    """Return {model: page}; the texts of the pages and of related rows begin like formulas."""
    pages = one_of_each(home)
    by_name = {model._meta.object_name: page for model, page in pages.items()}
    article, congress, place = (
        by_name[name] for name in ("ArticlePage", "CongressPage", "PlacePage")
    )
    SessionFactory(congress=congress, title="Une séance")
    SeriesPartFactory(series=SeriesFactory(title="Une suite", slug="s"), number=1, page=article)
    CollectionItemFactory(
        collection=CollectionFactory(title="Un choix", slug=article.slug),
        page=article,
        word="Un mot",
    )
    PlaceOffer.objects.create(place=place, kind="desk", name="Un bureau", how_to_ask="À l’accueil")
    Organisation.objects.create(name="Une structure", slug="o")
    topics = [TopicFactory(name=f"Un thème {letter}", slug=letter) for letter in "ab"]
    start = datetime.datetime(2026, 3, 10, 14, tzinfo=PARIS)
    for number in range(4):
        count = HeadCount.objects.create(
            title=f"Un atelier {number}", starts_at=start, original_starts_at=start, place=place,
            people=20, first_timers=9, commune=communes["13056"],
        )  # fmt: skip
        count.topics.add(topics[number % 2])
    event = by_name["EventPage"]
    event.registration_url, event.capacity, event.place = "", 9, place
    event.save_revision().publish()
    date = event.occurrences.select_related("event").first()
    seats.register(date, name="=Une personne", contact="+33612345678")
    Redirect.objects.create(old_path="/=ancien page", redirect_link="=lien 1")
    ModelLogEntry.objects.log_action(topics[0], "wagtail.edit", title="=Une action")
    article.body = [chart(sign) for sign in "=+-@"]
    article.save_revision().publish()
    survey = by_name["SurveyPage"]
    survey.figures = [("figure", {"what": "=Un nombre", "value": 3, "unit": "-Une unité"})]
    survey.save_revision().publish()
    for model in {HeadCount, Organisation, Page, PlaceOffer, Session, Territory, Topic, *pages}:
        begin_as_formulas(model)
    NetworkSettings.objects.update(name="=Un réseau")
    return pages


def patterns(of=None, name=""):
    """Yield (name, pattern, view class or None) of every named URL pattern of the site."""
    for one in get_resolver().url_patterns if of is None else of:
        if isinstance(one, URLResolver):
            inner = ":".join(filter(None, [name, one.namespace]))
            yield from patterns(one.url_patterns, inner)
        elif one.name:
            view = one.callback
            while hasattr(view, "__wrapped__") and not hasattr(view, "view_class"):
                view = view.__wrapped__
            yield f"{name}:{one.name}" if name else one.name, one, getattr(view, "view_class", None)


def files_of_the_admin(event):
    """Yield the CSV and XLSX exports of the admin's lists, and the named URLs of files."""
    values = {"pk": event.pk, "moment": event.occurrences.first().moment}
    for name, pattern, view in patterns():
        keys = pattern.pattern.regex.groupindex.keys()
        if str(pattern.pattern).endswith((".csv", ".xlsx")) and keys <= values.keys():
            yield reverse(name, kwargs={key: values[key] for key in keys})
        # A "results" view returns the rows of its list.
        is_list = view and issubclass(view, SpreadsheetExportMixin) and "results" not in name
        if is_list and not keys:
            yield from (f"{reverse(name)}?export={form}" for form in ("csv", "xlsx"))


def files_of_the_public(pages):
    client = Client()
    addresses = dict.fromkeys(public_addresses(pages))
    for page in pages.values():
        address = page.get_url()
        addresses |= dict.fromkeys(links(address, client.get(address).text))
    named = (address for address in addresses if not address.startswith(PRIVATE))
    return [address for address in named if not address.endswith(".pdf")]


def cells_of(response):
    """Return the texts of the cells; a text of an XLSX is prefixed as in a CSV.

    The prefix is "=" for a formula and "'" for another value.
    """
    body = response.getvalue() if response.streaming else response.content
    if response["Content-Type"].startswith("text/csv"):
        text = body.decode("utf-8-sig")
        # Open data and the report have commas, the lists of the admin semicolons.
        delimiter = "," if response.request["PATH_INFO"].startswith(WITH_COMMAS) else ";"
        assert {";": ",", ",": ";"}[delimiter] not in text.partition("\n")[0]
        return [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
                for cell in row]  # fmt: skip
    sheets = load_workbook(io.BytesIO(body)).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    return [f"={cell.value}" if cell.data_type == "f" else f"'{cell.value}" for cell in cells]


def formulas(client, addresses):
    """Return the cells that are formulas, and the number of escaped texts, of the files.

    The result is ({address: [cell]} without the correct files, {address: number of escaped texts}).
    Addresses that are not spreadsheets are ignored.
    """
    wrong, read = {}, {}
    for address in addresses:
        response = client.get(address)
        if response.status_code != 200 or not response["Content-Type"].startswith(FILES):
            continue
        cells = [cell for cell in cells_of(response) if not NUMBER.fullmatch(cell)]
        read[address] = sum(bool(ESCAPED.match(cell)) for cell in cells)
        if texts := [cell for cell in cells if COMPUTED.match(cell)]:
            wrong[address] = texts
    return wrong, read


def test_no_public_file_contains_a_formula(client, network):
    wrong, read = formulas(client, files_of_the_public(network))
    assert wrong == {}
    empty = {address for address, texts in read.items() if not texts}
    figures = ("/agenda/territoires/", "/territoires/")  # without a text of the canaries
    assert {address for address in empty if not address.startswith(figures)} == set()
    assert len(read) - len(empty) > 8


def test_no_admin_file_contains_a_formula(admin_client, network):
    event = next(page for page in network.values() if page._meta.object_name == "EventPage")
    wrong, read = formulas(admin_client, files_of_the_admin(event))
    assert wrong == {}
    assert len(read) > 60
    assert sum(map(bool, read.values())) > 12
    assert all(read[reverse(name)] for name in ("event_report_csv", "event_report_xlsx"))
