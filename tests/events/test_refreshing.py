"""What the root of the agenda announces to its wings when dates or texts have changed."""

import pytest

from events.models import EventPage
from events.refreshing import is_late, late_since, refresh, refreshed, written_now
from network.models import ContentStamp
from places.models import PlacePage
from tests.factories import EventPageFactory

from .conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced():
    """What `refreshed` said meanwhile: a list of sets of ids."""
    received = []

    def receive(sender, events, **kwargs):
        received.append(events)

    refreshed.connect(receive)
    yield received
    refreshed.disconnect(receive)


def test_the_events_that_changed_are_announced_and_no_other(agenda, announced):
    moved, other = (EventPageFactory(parent=agenda, slug=slug) for slug in ("a", "b"))
    del announced[:]
    EventPage.objects.filter(pk=moved.pk).update(title="Un autre titre")
    assert refresh(EventPage.objects.all()) == 1
    assert announced == [{moved.pk}]
    # Done again it changes nothing, and says nothing.
    assert refresh(EventPage.objects.all()) == 0
    assert announced == [{moved.pk}]
    assert other.title not in ("", "Un autre titre")


def test_who_changes_seats_under_a_lock_announces_it_later(agenda, announced):
    event = EventPageFactory(parent=agenda)
    del announced[:]
    EventPage.objects.filter(pk=event.pk).update(title="Un autre titre")
    before = ContentStamp.current()
    assert refresh(EventPage.objects.all(), announces=False) == 1
    assert (announced, ContentStamp.current()) == ([], before)


def test_what_a_late_event_says_is_written_for_its_reader_and_kept_nowhere(agenda, place):
    late = EventPageFactory(parent=agenda, slug="a", place=place)
    EventPageFactory(parent=agenda, slug="b")
    assert late_since([late.pk]) == {}
    PlacePage.objects.filter(pk=place.pk).update(expire_at=TODAY)
    assert EventPage.objects.filter(is_late()).get() == late
    assert late_since([late.pk]) == {late.pk: TODAY}
    entry = written_now([late.pk])[late.pk]
    assert (entry.sequence, entry.revised_at, "tang" in entry.vevent) == (1, TODAY, False)
    entry.refresh_from_db()
    assert (entry.sequence, "tang" in entry.vevent) == (0, True)
