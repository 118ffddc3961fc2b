"""The signal `refreshed`, and the texts of events whose place has expired."""

import pytest

from events.models import EventPage
from events.refreshing import is_outdated, outdated_since, refresh, refreshed, updated_entries
from network.models import ContentStamp
from places.models import PlacePage
from tests.factories import EventPageFactory

from .conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced():
    """Collect the sets of ids sent by the signal `refreshed`."""
    received = []

    def receive(sender, events, **kwargs):
        received.append(events)

    refreshed.connect(receive)
    yield received
    refreshed.disconnect(receive)


def test_refreshed_signal_lists_only_changed_events(agenda, announced):
    moved, other = (EventPageFactory(parent=agenda, slug=slug) for slug in ("a", "b"))
    del announced[:]
    EventPage.objects.filter(pk=moved.pk).update(title="Un autre titre")
    assert refresh(EventPage.objects.all()) == 1
    assert announced == [{moved.pk}]
    # A second refresh changes nothing and sends no signal.
    assert refresh(EventPage.objects.all()) == 0
    assert announced == [{moved.pk}]
    assert other.title not in ("", "Un autre titre")


def test_refresh_without_announces_sends_no_signal(agenda, announced):
    event = EventPageFactory(parent=agenda)
    del announced[:]
    EventPage.objects.filter(pk=event.pk).update(title="Un autre titre")
    before = ContentStamp.current()
    assert refresh(EventPage.objects.all(), announces=False) == 1
    assert (announced, ContentStamp.current()) == ([], before)


def test_late_event_is_rewritten_without_saving(agenda, place):
    late = EventPageFactory(parent=agenda, slug="a", place=place)
    EventPageFactory(parent=agenda, slug="b")
    assert outdated_since([late.pk]) == {}
    PlacePage.objects.filter(pk=place.pk).update(expire_at=TODAY)
    assert EventPage.objects.filter(is_outdated()).get() == late
    assert outdated_since([late.pk]) == {late.pk: TODAY}
    entry = updated_entries([late.pk])[late.pk]
    assert (entry.sequence, entry.revised_at, "tang" in entry.vevent) == (1, TODAY, False)
    entry.refresh_from_db()
    assert (entry.sequence, "tang" in entry.vevent) == (0, True)
