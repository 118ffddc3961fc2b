"""A calendar that is refused as a whole changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.calendars.importing import Importer, import_calendar
from events.calendars.parsing.remarks import UnreadableCalendarError
from events.calendars.refusals import RefusedCalendarError
from events.models import (
    EventDate,
    EventPage,
    EventSource,
    ImportedEvent,
)
from places.models import PlacePage
from tests.factories import EventPageFactory

from .samples import counts, feed, workshop

pytestmark = pytest.mark.django_db


def test_calendar_that_lost_most_events_is_refused(source):
    import_calendar(source, feed(*[workshop(number) for number in range(1, 6)]))
    small = feed(workshop(1), workshop(2))
    with pytest.raises(RefusedCalendarError, match="2 des 5"):
        import_calendar(source, small)
    assert set(ImportedEvent.objects.values_list("misses", flat=True)) == {0}
    assert counts(import_calendar(source, small, accepts_loss=True)) == {"unchanged": 2}


def test_half_of_the_events_is_no_loss_even_under_new_uids(source):
    import_calendar(source, feed(*[workshop(number) for number in range(1, 5)]))
    with pytest.raises(RefusedCalendarError, match="1 des 4"):
        import_calendar(source, feed(workshop(1)))
    renamed = [line.replace("UID:2@", "UID:neuf@") for line in workshop(2)]
    assert counts(import_calendar(source, feed(workshop(1), renamed))) == {"unchanged": 2}


def copied(body):
    """Return our calendar as published by a member who copied it, without our headers and URLs."""
    own = (b"SOURCE", b"URL", b"PRODID", b"X-WR", b"NAME")
    return b"\r\n".join(line for line in body.split(b"\r\n") if not line.startswith(own))


def test_own_feed_is_not_imported(source, agenda, client):
    EventPageFactory(parent=agenda, title="Le nôtre")
    body = client.get("/agenda/agenda.ics").content
    assert "nôtre".encode() in body
    with pytest.raises(RefusedCalendarError, match="ce site"):
        import_calendar(source, body)
    assert counts(import_calendar(source, copied(body))) == {"skipped": 1}
    assert EventPage.objects.count() == 1


def test_dates_of_an_own_series_are_not_imported(source, agenda, client):
    """A member copied a file of days, without our headers and URLs, into their calendar."""
    start = timezone.now() + timedelta(days=7)
    hour = timedelta(hours=1)
    series = {"repeat": "weekly", "until": (start + timedelta(days=15)).date()}
    EventPageFactory(parent=agenda, starts_at=start, ends_at=start + hour, **series)
    first = timezone.localdate().isoformat()
    body = client.get("/agenda/agenda.ics", {"du": first}).content
    assert body.count(b"RECURRENCE-ID") == 3
    assert counts(import_calendar(source, copied(body))) == {"skipped": 3}


def test_extra_date_of_an_own_event_is_not_imported(source, agenda, client):
    """Its UID is derived from the UID of the event, which is in RELATED-TO."""
    start, hour = timezone.now() + timedelta(days=7), timedelta(hours=1)
    page = EventPageFactory(parent=agenda, starts_at=start, ends_at=start + hour)
    later = start + timedelta(days=9)
    page.dates = [EventDate(starts_at=later, ends_at=later + hour)]
    page.save_revision().publish()
    body = client.get("/agenda/agenda.ics").content
    assert body.count(b"RELATED-TO") == 1
    assert counts(import_calendar(source, copied(body))) == {"skipped": 2}


def test_import_without_an_agenda_page_is_refused(site, tmp_path):
    with pytest.raises(RefusedCalendarError, match="Agenda"):
        Importer(EventSource(name="Sans agenda")).run(feed(workshop(1)))


def test_unreadable_file_is_refused(source):
    with pytest.raises(UnreadableCalendarError):
        import_calendar(source, b"<html>")


@pytest.mark.parametrize("postcode", ["13500", "97400"])
def test_calendar_with_new_uids_is_not_a_loss(source, directory, postcode):
    """The hours of a page overseas are those of its place, not of the network."""
    place = PlacePage(title="Lieu", slug="lieu", postcode=postcode, city="Ville")
    source.place = directory.add_child(instance=place)
    source.save()
    former = feed(*[workshop(number) for number in range(1, 5)])
    import_calendar(source, former)
    renamed = former.replace(b"@exemple.fr", b"@nouveau.example")
    assert renamed != former
    import_calendar(source, renamed)
