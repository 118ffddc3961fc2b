"""Every calendar of the demonstration, as a subscriber reads it."""

import datetime
from collections import Counter
from urllib.parse import urlencode

import icalendar
import pytest
import recurring_ical_events
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.urls import reverse

from events.calendars.importing import import_calendar, main_index
from events.choices import Kind
from events.models import CalendarEntry, CongressPage, EventSource, PrivateFeed, Session
from network.models import Organisation, Territory, Topic
from places.choices import Audience
from places.models import PlacePage
from tests.events.calendars.samples import feed, workshop
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FIRST, LAST = datetime.date(2025, 1, 1), datetime.date(2029, 1, 1)


@pytest.fixture
def demo(demonstration):
    """The demonstration, and what a member's own calendar brought into it."""
    ours = PlacePage.objects.filter(events__isnull=False).first()
    source = EventSource.objects.create(name="Médiathèque", place=ours, is_trusted=True)
    import_calendar(source, feed(workshop(1, "RRULE:FREQ=WEEKLY;COUNT=9"), workshop(2)))


def addresses():
    """Yield the URLs of the feeds: agenda, filters, events, places, territories."""
    questions = [{}, {"q": "ordinateur"}, {"gratuit": "1"}, {"en-ligne": "1"}]
    questions += [{"theme": topic.slug} for topic in Topic.objects.all()]
    questions += [{"type": kind} for kind in Kind.values]
    questions += [{"public": audience} for audience in Audience.values]
    questions += [
        {"organisateur": slug} for slug in Organisation.objects.values_list("slug", flat=True)
    ]
    for question in questions:
        yield f"/agenda/agenda.ics?{urlencode(question)}".rstrip("?")
    for uid in CalendarEntry.objects.values_list("uid", flat=True):
        yield reverse("events:event_ics", args=[uid])
    for place in PlacePage.objects.public():
        yield reverse("events:place_ics", args=[place.slug])
    for territory in Territory.objects.filter(~Q(kind="commune") | Q(occurrences__gt=0)).distinct():
        yield reverse("events:territory_ics", args=[territory.code])
    yield "/recherche/recherche.ics?q=atelier"


def programmes():
    """Yield the URLs of each congress: whole, by room, by track, by day, by selection."""
    for congress in CongressPage.objects.public():
        whole = reverse("events:programme_ics", args=[congress.calendar_entry.uid])
        sessions = list(congress.sessions.public())
        choice = " ".join(str(session.pk) for session in sessions[:4])
        questions = [{}, {"parcours": choice}]
        questions += [{"jour": day.isoformat()} for day in congress.days]
        questions += [{"salle": room.slug} for room in congress.rooms.all()]
        questions += [{"axe": track.slug} for track in congress.tracks.all()]
        for question in questions:
            yield f"{whole}?{urlencode(question)}".rstrip("?")


def dates_by_uid():
    """{UID for life: the starts that the site lists}"""
    of_events = {
        str(entry.uid): [date.starts_at for date in entry.event.occurrences.all()]
        for entry in CalendarEntry.objects.select_related("event").prefetch_related(
            "event__occurrences"
        )
    }
    return of_events | {
        str(session.guid): [session.starts_at] for session in Session.objects.public()
    }


def name_of(event, dates):
    uid = str(event["UID"])
    return uid if uid in dates else str(event["RELATED-TO"])


def moment(start):
    """Return the start in UTC; for a whole day, its midnight in Paris."""
    if not isinstance(start, datetime.datetime):
        start = datetime.datetime.combine(start, datetime.time.min, PARIS)
    return start.astimezone(datetime.UTC)


def private_address():
    """Return the URL of the private feed of an editor with a draft."""
    editor = get_user_model().objects.get(username="edition")
    draft = EventPageFactory(parent=main_index(), title="Brouillon; « , » \\ 📱", live=False)
    draft.save_revision()
    return reverse("events:private_ics", args=[PrivateFeed.objects.create(user=editor).token])


def test_all_calendars_are_valid_with_the_dates_of_the_site(demo, client, lint):
    dates = dates_by_uid()
    feeds = Counter()
    for address in {*addresses(), *programmes()}:
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        assert lint(response.content) == [], address
        feeds[b"BEGIN:VEVENT" in response.content] += 1
        if "/evenements/" in address and "programme" not in address:
            continue  # the whole agenda holds it too
        calendar = icalendar.Calendar.from_ical(response.content)
        # A date beside a series is an event of its own, related to it.
        uids = {name_of(event, dates) for event in calendar.events}
        occurrences = recurring_ical_events.of(calendar).between(FIRST, LAST)
        starts = Counter((name_of(event, dates), moment(event.start)) for event in occurrences)
        assert starts == Counter((uid, start) for uid in uids for start in dates[uid]), address
    assert feeds[True] > 150
    assert feeds[False]
    private = client.get(private_address()).content
    assert b"SUMMARY:BROUILLON" in private
    assert lint(private) == []
