"""The price of an event is free, paid or not stated, in the forms and in every output."""

import csv
import importlib
import io
import json
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.utils import timezone

from events.calendars.importing import import_calendar
from events.entries import Entry
from events.models import EventPage, EventSource, ImportedEvent
from home.team.submissions.drafts import _event
from tests.events.calendars.samples import feed, workshop
from tests.factories import EventPageFactory, UserFactory

pytestmark = pytest.mark.django_db
ANNOUNCE = "/admin/evenements/annoncer/"
TYPED = {
    "title": "Découvrir son smartphone",
    "day": "2026-11-03",
    "starts": "14:00",
    "ends": "16:00",
}
UNKNOWN = {"is_free": None, "price": ""}
FREE = {"is_free": True, "price": ""}
PAID = {"is_free": False, "price": "5 €"}
ALL = [(UNKNOWN, ""), (FREE, "Gratuit"), (PAID, "5 €")]


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def announce(client, place, **values):
    return client.post(f"{ANNOUNCE}?lieu={place.pk}", TYPED | {"place": place.pk} | values)


def facts(event):
    return {"is_free": event.is_free, "price": event.price}


def json_ld(text):
    scripts = BeautifulSoup(text, "html.parser").select('script[type="application/ld+json"]')
    blocks = [json.loads(script.string) for script in scripts]
    flat = [item for block in blocks for item in (block if isinstance(block, list) else [block])]
    return next(item for item in flat if item.get("@type") == "Event")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({}, UNKNOWN),
        ({"is_free": "unknown"}, UNKNOWN),
        ({"is_free": "true"}, FREE),
        ({"is_free": "false", "price": "5 €"}, PAID),
        ({"is_free": "", "price": "5 €"}, PAID),
    ],
)
def test_quick_form_assumes_no_price(editor, agenda, place, typed, stored):
    answer = announce(editor, place, **typed)
    assert answer.status_code == 302, answer.text
    assert facts(EventPage.objects.get()) == stored


def test_quick_form_asks_for_the_price(editor, agenda, place):
    page = BeautifulSoup(editor.get(ANNOUNCE).text, "html.parser")
    options = page.select('select[name="is_free"] option')
    assert [option.text for option in options] == ["Non précisé", "Gratuit", "Payant"]
    assert [option.text for option in options if option.has_attr("selected")] == ["Non précisé"]
    assert page.select_one('input[name="price"]')
    refused = announce(editor, place, is_free="false")
    assert "Écrivez le tarif" in refused.text
    assert not EventPage.objects.exists()


def test_full_form_keeps_the_price_of_the_quick_form(editor, agenda, place):
    full = f"{ANNOUNCE}complet/"
    for typed, selected in (({}, "unknown"), ({"is_free": "true"}, "true")):
        text = editor.post(f"{full}?lieu={place.pk}", TYPED | {"place": place.pk} | typed).text
        option = BeautifulSoup(text, "html.parser").select_one(
            'select[name="is_free"] option[selected]'
        )
        assert option["value"] == selected


def test_event_without_a_price_is_not_stated(agenda, place):
    assert facts(EventPage()) == UNKNOWN
    values = {"title": "Café", "day": "2026-11-03", "starts": "14:00", "venue": "Ici"}
    assert facts(_event(values | {"postcode": "13500", "city": "Martigues"})) == UNKNOWN


@pytest.mark.parametrize(("price", "label"), ALL)
def test_every_output_shows_the_stated_price(client, agenda, place, price, label):
    event = EventPageFactory(parent=place, title="Reliure", **price)
    [entry] = json.loads(client.get("/agenda/agenda.json").content)["dates"]
    assert (entry["gratuit"], entry["tarif"]) == (price["is_free"], price["price"])
    rows = csv.DictReader(io.StringIO(client.get("/agenda/agenda.csv").content.decode("utf-8-sig")))
    [row] = rows
    in_words = {None: "", True: "oui", False: "non"}[price["is_free"]]
    assert (row["gratuit"], row["tarif"]) == (in_words, price["price"])
    answer = client.get(f"/api/v2/pages/{event.pk}/?fields=*").json()
    assert (answer["is_free"], answer["price_label"]) == (price["is_free"], label)

    page = client.get(event.get_url()).text
    facts_of_page = BeautifulSoup(page, "html.parser").select_one("dl.facts").get_text()
    assert ("Non précisé" in facts_of_page) == (label == "")
    data = json_ld(page)
    assert data.get("isAccessibleForFree", None) is price["is_free"]
    assert data["offers"].get("price") == ("0" if price["is_free"] else None)
    assert data["offers"].get("description") == (price["price"] or None)

    texts = {
        "page": facts_of_page,
        "ics": client.get("/agenda/agenda.ics").content.decode(),
        "card": BeautifulSoup(client.get("/agenda/").text, "html.parser")
        .select_one(".occurrence-states")
        .get_text(),
        "printed": BeautifulSoup(client.get("/agenda/imprimer/").text, "html.parser")
        .select_one(".sheet__date")
        .get_text(),
        "poster": BeautifulSoup(client.get("/agenda/affiche/?mois=2026-10").text, "html.parser")
        .select_one(".sheet__date, .poster__date, li")
        .get_text(),
        "atom": client.get("/agenda/agenda.atom").content.decode(),
    }
    stated = {name for name, text in texts.items() if "Gratuit" in text}
    paid = {name for name, text in texts.items() if "5 €" in text.replace("\u00a0", " ")}
    assert stated <= ({*texts} if price["is_free"] else set())
    assert paid <= ({*texts} if price["price"] else set())
    told = {"page", "ics", "card", "printed"}
    assert told <= (stated | paid) if label else not stated | paid


@pytest.mark.parametrize("price", [UNKNOWN, FREE, PAID])
def test_height_of_a_printed_date_includes_the_price(agenda, place, price):
    event = EventPageFactory(parent=place, title="Reliure", **price)
    date = event.occurrences.with_zone().first()
    date.event = event
    assert Entry(date).texts(has_location=False)[1:] == ("Reliure", event.price_label)


def test_free_filter_matches_only_free_events(client, agenda, place):
    for title, (price, _label) in zip(("Inconnu", "Libre", "Payant"), ALL, strict=True):
        EventPageFactory(parent=place, title=title, **price)
    for suffix in ("json", "csv", "ics", "atom"):
        text = client.get(f"/agenda/agenda.{suffix}?gratuit=1").content.decode()
        found = {title for title in ("Inconnu", "Libre", "Payant") if title in text}
        assert found == {"Libre"}, suffix
    choices = client.get("/agenda/?choix=1").text.replace("\u00a0", " ")
    assert re.search(r'name="gratuit"[^>]*>[^<]* \((\d+)\)<', choices)[1] == "1"


def test_copy_of_an_event_keeps_its_price(agenda, place):
    for price, _label in ALL:
        event = EventPageFactory(parent=place, **price)
        copied = event.copy(update_attrs={"slug": f"{event.slug}-copie"}, to=place)
        assert facts(copied) == price


@pytest.mark.parametrize(
    ("settings_of_source", "stored"),
    [({}, UNKNOWN), ({"is_free": True}, FREE), ({"price": "5 €"}, PAID)],
)
def test_imported_event_has_the_price_of_its_source(agenda, place, settings_of_source, stored):
    source = EventSource.objects.create(
        name="Médiathèque", place=place, is_trusted=True, **settings_of_source
    )
    import_calendar(source, feed(workshop(1)))
    assert facts(EventPage.objects.get()) == stored


def test_an_event_is_not_both_free_and_paid(agenda, place):
    event = EventPageFactory.build(is_free=True, price="5 €")
    assert list(event.practical_problems) == ["price"]


def test_migration_removes_the_prices_assumed_by_imports(agenda, place):
    """Events of editors, and events whose source has a price, are unchanged."""
    silent = EventSource.objects.create(name="Silencieux", place=place)
    paid = EventSource.objects.create(name="Payant", url="https://exemple.fr/a.ics", price="5 €")
    own = EventPageFactory(parent=place, title="À nous", **FREE)
    assumed = EventPageFactory(parent=place, title="Repris", **FREE)
    costly = EventPageFactory(parent=place, title="Repris, payant", **PAID)
    for source, event in ((silent, assumed), (paid, costly)):
        event.save_revision()
        ImportedEvent.objects.create(
            source=source, uid=str(event.pk), event=event, ends_at=event.ends_at
        )
    own.save_revision()
    alias = assumed.create_alias(parent=agenda, update_slug="repris-ici")
    scheduled = assumed.get_latest_revision()
    scheduled.approved_go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save()
    assumed.save_revision()
    migration = importlib.import_module("events.migrations.0003_unstated_price")
    migration.forget_assumed_prices(apps, SimpleNamespace(connection=connection))
    expected = {"À nous": FREE, "Repris": UNKNOWN, "Repris, payant": PAID}
    scheduled.refresh_from_db()
    assert facts(scheduled.as_object()) == UNKNOWN
    assert facts(EventPage.objects.get(pk=alias.pk)) == UNKNOWN
    for event in EventPage.objects.exclude(pk=alias.pk):
        assert facts(event) == expected[event.title]
        assert facts(event.get_latest_revision_as_object()) == expected[event.title]
    assert list(EventSource.objects.order_by("name").values_list("name", "is_free")) == [
        ("Payant", False),
        ("Silencieux", None),
    ]
    migration.assume_prices(apps, SimpleNamespace(connection=connection))
    assert facts(EventPage.objects.get(pk=assumed.pk)) == FREE
    assert not EventPage.objects.filter(is_free=None).exists()
