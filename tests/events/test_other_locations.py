"""Dates of an event at another location than the event's, in every output."""

import datetime
import json
import re

import pytest
from django.utils import timezone

from events.models import EventDate, EventException, EventPage, Occurrence
from places.models import FormerPlace, PlacePage
from places.upkeep.duplicates.merging import merge, undo
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory
from tests.structured import objects_of

pytestmark = pytest.mark.django_db
USUAL, LIBRARY = "EPN de l’Étang, Martigues", "Médiathèque, Martigues"


def at(month, day, hour=14):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


@pytest.fixture
def library(directory, communes):
    return directory.add_child(
        instance=PlacePage(
            title="Médiathèque",
            slug="mediatheque",
            address="2 rue Haute",
            postcode="13500",
            city="Martigues",
            latitude=43.41,
            longitude=5.06,
        )
    )


@pytest.fixture
def event(agenda, place, communes, library):
    page = EventPageFactory(parent=agenda, place=place, starts_at=at(11, 3), ends_at=at(11, 3, 16))
    page.repeat, page.weekdays, page.until = "weekly", ["TU"], datetime.date(2026, 11, 17)
    page.exceptions = [
        EventException(
            original_date=datetime.date(2026, 11, 10), change="moved", place=library, note="Travaux"
        ),
        EventException(original_date=datetime.date(2026, 11, 17), change="note", venue="Au marché"),
    ]
    page.dates = [EventDate(starts_at=at(11, 20), ends_at=at(11, 20, 16), place=library)]
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def where(event):
    return [date.where for date in Occurrence.objects.filter(event=event).cards()]


def property_values(client, name):
    text = client.get("/agenda/agenda.ics").text.replace("\r\n ", "")
    return re.findall(rf"^{name}:(.*)\r$", text, re.MULTILINE)


def test_page_shows_the_location_of_each_date(client, event):
    assert where(event) == [USUAL, LIBRARY, "Au marché, Martigues", LIBRARY]
    assert [date.is_elsewhere for date in event.all_dates] == [False, True, True, True]
    text = client.get(event.url).text
    assert re.findall(r"event-dates__where\"[^>]*>([^<]*)</span>", text) == [
        LIBRARY,
        "Au marché, Martigues",
        LIBRARY,
    ]


def test_calendar_has_the_address_of_each_date(client, event):
    assert property_values(client, "LOCATION") == [
        r"EPN de l’Étang\, 1 rue Basse\, 13500 Martigues",
        r"Médiathèque\, 2 rue Haute\, 13500 Martigues",
        "Au marché",
        r"Médiathèque\, 2 rue Haute\, 13500 Martigues",
    ]
    assert property_values(client, "GEO") == [
        "43.405000;5.053600",
        "43.410000;5.060000",
        "43.410000;5.060000",
    ]


def test_data_formats_have_the_place_of_each_date(client, event):
    rows = json.loads(client.get("/agenda/agenda.json").content)["dates"]
    assert [row["lieu"] for row in rows] == [
        "EPN de l’Étang",
        "Médiathèque",
        "Au marché",
        "Médiathèque",
    ]
    events = [item for item in objects_of(client.get(event.url)) if item["@type"] == "Event"]
    assert [item["location"][0]["name"] for item in events] == [
        "EPN de l’Étang",
        "Médiathèque",
        "Au marché",
        "Médiathèque",
    ]


def test_other_place_lists_only_its_own_dates(client, event):
    rows = json.loads(client.get("/agenda/lieux/mediatheque/agenda.json").content)["dates"]
    assert [row["debut"][:10] for row in rows] == ["2026-11-10", "2026-11-20"]


def test_hidden_place_is_named_by_no_date(client, event, library):
    library.unpublish()
    unknown = "Endroit à confirmer"
    assert where(event) == [USUAL, unknown, "Au marché, Martigues", unknown]
    assert property_values(client, "LOCATION")[1::2] == [unknown, unknown]
    assert "Médiathèque" not in client.get(event.url).text


def test_date_at_a_hidden_place_has_no_schema_org_location(client, event, library):
    library.unpublish()
    dates = [item for item in objects_of(client.get(event.url)) if item["@type"] == "Event"]
    names = [[place["name"] for place in date.get("location", [])] for date in dates]
    assert names == [["EPN de l’Étang"], [], ["Au marché"], []]


def test_dates_follow_a_place_renamed_or_merged(client, event, library, place):
    library.title = "Bibliothèque"
    library.save_revision().publish()
    assert property_values(client, "LOCATION")[1].startswith("Bibliothèque")
    merge(PlacePage.objects.get(pk=library.pk), PlacePage.objects.get(pk=place.pk))
    assert where(event) == [USUAL, USUAL, "Au marché, Martigues", USUAL]


def test_new_date_of_a_draft_follows_a_merged_place(event, library, place):
    draft = EventPage.objects.get(pk=event.pk)
    draft.dates.add(EventDate(starts_at=at(12, 20), ends_at=at(12, 20, 16), place=library))
    draft.save_revision()
    merge(PlacePage.objects.get(pk=library.pk), PlacePage.objects.get(pk=place.pk))
    draft = EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    assert library.pk not in {date.place_id for date in draft.dates.all()}


@pytest.mark.parametrize("is_single_date", [True, False])
@pytest.mark.parametrize("usual", ["elsewhere", "kept"])
def test_draft_alone_follows_a_merged_place_and_its_undo(
    agenda, place, library, usual, is_single_date
):
    """The event on the site is never changed, even if it is already at the kept place."""
    location = {"place": place} if usual == "kept" else {"venue": "Au marché"}
    page = EventPageFactory(parent=agenda, starts_at=at(11, 3), ends_at=at(11, 3, 16), **location)
    page.dates = [EventDate(starts_at=at(11, 20), ends_at=at(11, 20, 16), **location)]
    page.save_revision().publish()
    draft = EventPage.objects.get(pk=page.pk)
    [extra] = draft.dates.all()
    changed = extra if is_single_date else draft
    changed.place, changed.venue = library, ""
    draft.dates = [extra]
    draft.save_revision()

    def places():
        """Return (place in the draft, places on the site)."""
        event = EventPage.objects.get(pk=page.pk)
        draft = event.get_latest_revision_as_object()
        [extra] = draft.dates.all()
        shown = [row.place_id for row in (event, *event.dates.all())]
        assert event.live
        return (extra if is_single_date else draft).place_id, shown

    shown = [location.get("place") and place.pk] * 2
    assert places() == (library.pk, shown)
    merge(PlacePage.objects.get(pk=library.pk), PlacePage.objects.get(pk=place.pk))
    assert places() == (place.pk, shown)
    undo(FormerPlace.objects.get())
    assert places() == (library.pk, shown)


def test_scheduled_event_follows_a_merged_place(event, library, place):
    draft = EventPage.objects.get(pk=event.pk)
    draft.unpublish()
    draft.go_live_at = timezone.now() + datetime.timedelta(days=1)
    draft.save_revision().publish()
    merge(PlacePage.objects.get(pk=library.pk), PlacePage.objects.get(pk=place.pk))
    scheduled = EventPage.objects.get(pk=event.pk).scheduled_revision.as_object()
    assert library.pk not in {date.place_id for date in scheduled.dates.all()}
