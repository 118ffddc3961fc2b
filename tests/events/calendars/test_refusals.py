"""A calendar that is refused as a whole changes nothing."""

import pytest

from events.calendars.importing import Importer, import_calendar
from events.calendars.parsing.remarks import UnreadableCalendarError
from events.calendars.refusals import RefusedCalendarError
from events.models import (
    EventPage,
    EventSource,
    ImportedEvent,
)
from tests.factories import EventPageFactory

from .samples import counts, feed, workshop

pytestmark = pytest.mark.django_db


def test_a_calendar_that_shrinks_is_not_believed_without_a_word(source):
    import_calendar(source, feed(*[workshop(number) for number in range(1, 6)]))
    small = feed(workshop(1), workshop(2))
    with pytest.raises(RefusedCalendarError, match="2 des 5"):
        import_calendar(source, small)
    assert set(ImportedEvent.objects.values_list("misses", flat=True)) == {0}
    assert counts(import_calendar(source, small, accepts_loss=True)) == {"unchanged": 2}


def test_our_own_feed_comes_back_to_nobody(source, agenda, client):
    EventPageFactory(parent=agenda, title="Le nôtre")
    body = client.get("/agenda/agenda.ics").content
    assert "nôtre".encode() in body
    with pytest.raises(RefusedCalendarError, match="ce site"):
        import_calendar(source, body)
    # A member who copied our events sends them back under other words.
    copied = b"\r\n".join(
        line
        for line in body.split(b"\r\n")
        if not line.startswith((b"SOURCE", b"URL", b"PRODID", b"X-WR", b"NAME"))
    )
    assert counts(import_calendar(source, copied)) == {"skipped": 1}
    assert EventPage.objects.count() == 1


def test_a_file_needs_an_agenda(site, tmp_path):
    with pytest.raises(RefusedCalendarError, match="Agenda"):
        Importer(EventSource(name="Sans agenda")).run(feed(workshop(1)))


def test_a_broken_file_is_refused_before_anything_is_written(source):
    with pytest.raises(UnreadableCalendarError):
        import_calendar(source, b"<html>")
