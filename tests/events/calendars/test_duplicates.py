"""An event already in the agenda, even under another UID, is not announced twice."""

import datetime

import pytest
import time_machine

from events.calendars.duplicates import is_similar
from events.calendars.importing import import_calendar
from events.models import (
    EventPage,
    EventSource,
    ImportedEvent,
)
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

from .samples import counts, event, feed, workshop

pytestmark = pytest.mark.django_db


def test_event_already_announced_is_skipped(source, agenda, place):
    hand = EventPageFactory(
        parent=agenda,
        title="L’atelier 1 !",
        place=place,
        starts_at=datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS),
    )
    body = feed(workshop(1), workshop(2))
    assert counts(import_calendar(source, body)) == {"created": 1, "skipped": 1}
    assert ImportedEvent.objects.get(uid="1@exemple.fr").duplicate_of == hand
    other = EventSource.objects.create(name="OpenAgenda", place=place, is_trusted=True)
    assert counts(import_calendar(other, body)) == {"skipped": 2}
    assert counts(import_calendar(source, body)) == {"unchanged": 1, "skipped": 1}
    hand.delete()
    assert counts(import_calendar(source, body)) == {"created": 1, "unchanged": 1}


def test_event_whose_original_is_deleted_is_checked_like_a_new_one(source, agenda, place):
    """It may be over by then, or announced twice in the file, or by another source."""
    start = datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS)
    hand = EventPageFactory(parent=agenda, title="Atelier 1", place=place, starts_at=start)
    body = feed(workshop(1), [line.replace("1@", "autre@") for line in workshop(1)])
    import_calendar(source, feed(workshop(1)))
    hand.delete()
    with time_machine.travel(start + datetime.timedelta(days=1), tick=False):
        assert counts(import_calendar(source, body, imports_past=False)) == {"skipped": 2}
    assert counts(import_calendar(source, body)) == {"created": 1, "skipped": 1}
    event().delete()
    other = EventSource.objects.create(name="OpenAgenda", place=place, is_trusted=True)
    import_calendar(other, feed(workshop(1)))
    ImportedEvent.objects.filter(source=source).update(state="duplicate", event=None)
    assert counts(import_calendar(source, body)) == {"skipped": 2}


def test_later_date_of_a_series_is_already_announced(source, agenda, place):
    hand = EventPageFactory(
        parent=agenda,
        title="Atelier 1",
        place=place,
        starts_at=datetime.datetime(2026, 10, 28, 14, tzinfo=PARIS),
        repeat="weekly",
        until=datetime.date(2026, 11, 11),
    )
    assert counts(import_calendar(source, feed(workshop(1)))) == {"skipped": 1}
    assert ImportedEvent.objects.get().duplicate_of == hand


def test_draft_that_waits_is_already_announced(moderated, place):
    import_calendar(moderated, feed(workshop(1)))
    assert not event().live
    other = EventSource.objects.create(name="OpenAgenda", place=place)
    assert counts(import_calendar(other, feed(workshop(1)))) == {"skipped": 1}
    assert EventPage.objects.count() == 1


def test_event_elsewhere_is_not_a_duplicate(source, agenda):
    start = datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS)
    EventPageFactory(parent=agenda, title="Atelier 1", starts_at=start)
    assert counts(import_calendar(source, feed(workshop(1)))) == {"created": 1}


@pytest.mark.parametrize(
    ("location", "result"),
    [
        ("Mairie\\, 13100 Aix-en-Provence", "skipped"),
        ("MAIRIE", "skipped"),
        ("Mairie\\, 13003 Marseille", "created"),
        ("École\\, 13100 Aix-en-Provence", "created"),
    ],
)
def test_duplicate_without_a_place_has_the_same_venue_and_no_other_commune(
    source, agenda, communes, location, result
):
    source.place = None
    source.save()
    EventPageFactory(
        parent=agenda,
        title="Atelier 1",
        venue="Mairie",
        commune=communes["13001"],
        starts_at=datetime.datetime(2026, 11, 4, 14, tzinfo=PARIS),
    )
    body = feed(workshop(1, f"LOCATION:{location}"))
    assert counts(import_calendar(source, body)) == {result: 1}


def test_workshops_with_different_numbers_are_not_duplicates(source):
    same_start = [line.replace("20261105", "20261104") for line in workshop(2)]
    assert counts(import_calendar(source, feed(workshop(1), same_start))) == {"created": 2}


def test_event_with_a_new_uid_keeps_its_page(source):
    import_calendar(source, feed(workshop(1)))
    page = event()
    renamed = [line.replace("UID:1@", "UID:neuf@") for line in workshop(1)]
    assert counts(import_calendar(source, feed(renamed))) == {"unchanged": 1}
    assert event("neuf@exemple.fr") == page
    assert ImportedEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        ("Atelier téléphone", "ATELIER TELEPHONE", True),
        ("Atelier téléphone", "Atelier téléphones", True),
        ("Découverte 1", "Découverte 2", False),
        ("Atelier téléphone", "Atelier tableur", False),
    ],
)
def test_similar_titles_ignore_accents_but_not_numbers(title, other, expected):
    assert is_similar(title, other) is expected
