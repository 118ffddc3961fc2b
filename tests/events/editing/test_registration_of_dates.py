"""One date is marked as full, or its registration is closed; the other dates are unchanged."""

import datetime
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from icalendar import Calendar

from events.models import EventDate, EventException, EventPage
from events.registrations import seats
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db


def at(hour, day=27):
    return datetime.datetime(2026, 10, day, hour, tzinfo=PARIS)


@pytest.fixture
def workshop(agenda, place):
    """An event with two sessions on one day, each with eight seats."""
    return EventPageFactory(
        parent=place,
        title="Deux séances",
        capacity=8,
        starts_at=at(10),
        ends_at=at(12),
        dates=[EventDate(starts_at=at(14), ends_at=at(16))],
    )


@pytest.fixture
def post(admin_client, workshop, django_capture_on_commit_callbacks):
    """Return a function that presses a button of the second session, and returns the text."""
    url = reverse("event_dates", args=[workshop.pk])

    def post(action, **data):
        with django_capture_on_commit_callbacks(execute=True):
            admin_client.post(url, {"date": session(workshop, 14).pk, "faire": action, **data})
        return admin_client.get(url).text

    return post


def session(event, hour):
    dates = event.occurrences.select_related("event", "place")
    return dates.get(original_starts_at=at(hour))


def seats_left(event):
    return [date.seats_left for date in event.occurrences.order_by("original_starts_at")]


def test_registration_of_one_session_is_closed_and_opened(post, workshop, client):
    seats.register(session(workshop, 14), name="Camille", contact="a@exemple.fr")
    text = post("clore")
    assert "Rouvrir les inscriptions" in text
    assert seats_left(workshop) == [8, None]
    page = client.get(workshop.url).text
    assert page.count("Inscriptions closes") == 1
    assert page.count('class="event-dates__register"') == 1
    with pytest.raises(seats.ClosedError):
        seats.register(session(workshop, 14), name="Dominique", contact="b@exemple.fr")
    seats.register(session(workshop, 10), name="Dominique", contact="b@exemple.fr")
    seats.register(session(workshop, 14), name="Alix", contact="", by_host=True)
    assert "Inscriptions closes" not in post("rouvrir")
    assert seats_left(workshop) == [7, 6]
    assert not EventException.objects.exists()


def test_feeds_state_the_closed_registration_of_one_session(post, workshop, client):
    post("clore")
    rows = json.loads(client.get("/agenda/agenda.json").content)["dates"]
    assert [row["places_restantes"] for row in rows] == [8, None]
    assert [row["inscriptions_closes"] for row in rows] == [False, True]
    path = reverse("events:event_ics", args=[workshop.calendar_entry.uid])
    held, closed = Calendar.from_ical(client.get(path).content).events
    assert "Sur inscription" in held["DESCRIPTION"]
    assert "Les inscriptions sont closes." in closed["DESCRIPTION"]
    assert "Sur inscription" not in closed["DESCRIPTION"]


def test_closed_registration_is_undone(post, workshop):
    text = post("clore")
    key = re.search(r'name="operation" value="([^"]+)"', text)[1]
    assert "inscriptions closes" in text
    post("defaire", operation=key)
    assert seats_left(workshop) == [8, 8]


def test_moved_session_stays_moved_when_its_registration_closes(post, workshop):
    post("deplacer", debut="2026-10-28T09:00")
    post("clore")
    assert (session(workshop, 14).starts_at, seats_left(workshop)) == (at(9, 28), [8, None])
    post("rouvrir")
    assert (session(workshop, 14).starts_at, seats_left(workshop)) == (at(9, 28), [8, 8])


def test_closed_session_stays_closed_when_it_moves(post, workshop):
    post("clore")
    post("deplacer", debut="2026-10-28T09:00")
    assert (session(workshop, 14).starts_at, seats_left(workshop)) == (at(9, 28), [8, None])


def test_note_of_a_session_stays_when_its_registration_opens(post, workshop):
    page = EventPage.objects.get(pk=workshop.pk)
    original = {"original_date": at(14).date(), "original_time": at(14).time()}
    page.exceptions = [EventException(**original, change="note", note="Avec un café")]
    page.save_revision().publish()
    post("clore")
    post("rouvrir")
    assert (session(workshop, 14).note, seats_left(workshop)) == ("Avec un café", [8, 8])


def test_session_is_marked_as_full_and_restored(post, workshop):
    post("remplir")
    assert seats_left(workshop) == [8, 0]
    row, _is_new = seats.register(session(workshop, 14), name="Camille", contact="a@exemple.fr")
    assert row.state == "waiting"
    assert "N’est plus complète" in post("annuler") + post("retablir")
    assert seats_left(workshop) == [8, 0]
    text = post("vider")
    assert "n’est plus marquée complète" in text
    assert "14 h : n’est plus complète" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert EventPage.objects.get(pk=workshop.pk).exceptions.count() == 0
    assert seats_left(workshop) == [8, 7]


def test_whole_days_are_moved_to_days_without_an_hour(admin_client, agenda):
    event = EventPageFactory(parent=agenda, starts_at=at(0), ends_at=at(0), all_day=True)
    url = reverse("event_dates", args=[event.pk])
    soup = BeautifulSoup(admin_client.get(url).content, "html.parser")
    typed = {name: soup.select_one(f"input[name={name}]") for name in ("debut", "fin")}
    assert [field["type"] for field in typed.values()] == ["date", "date"]
    assert typed["debut"]["value"] == "2026-10-27"
    for days, when in [
        (("2026-10-29", ""), "jeudi 29 octobre"),
        (("2026-10-30", "2026-10-30"), "vendredi 30 octobre"),
        (("2026-10-29", "2026-10-30"), "du jeudi 29 octobre au vendredi 30 octobre"),
    ]:
        date = event.occurrences.get()
        sent = {"date": date.pk, "faire": "deplacer", "debut": days[0], "fin": days[1]}
        assert admin_client.post(url, sent).status_code == 302
        assert event.occurrences.get().when.replace("\N{NO-BREAK SPACE}", " ") == when


@pytest.mark.parametrize("marks_first", [True, False])
def test_marks_of_a_session_survive_its_other_changes(post, workshop, client, marks_first):
    def mark():
        post("remplir")
        post("clore")

    if marks_first:
        mark()
    post("deplacer", debut="2026-10-28T09:00")
    if not marks_first:
        mark()
    date = session(workshop, 14)
    assert (date.starts_at, date.status, date.is_closed) == (at(9, 28), "full", True)
    page = client.get(workshop.url).text
    badges = ("Complet", "Déplacé", "Inscriptions closes")
    assert [page.count(f">{badge}<") for badge in badges] == [1, 1, 1]
    rows = json.loads(client.get("/agenda/agenda.json").content)["dates"]
    assert [row["etat"] for row in rows] == ["confirmed", "full"]
    assert rows[1]["deplacee_du"].startswith("2026-10-27T14:00")
    path = reverse("events:event_ics", args=[workshop.calendar_entry.uid])
    assert "SUMMARY:COMPLET - DÉPLACÉ - Deux séances" in client.get(path).text
    post("annuler")
    date = session(workshop, 14)
    assert (date.starts_at, date.status, date.is_closed) == (at(9, 28), "cancelled", True)
    for start in (at(9, 28), at(14)):
        post("retablir")
        date = session(workshop, 14)
        assert (date.starts_at, date.status, date.is_closed) == (start, "full", True)
    assert "Rétablir cette date" not in post("rouvrir")
    post("vider")
    assert not EventException.objects.exists()


def test_marks_of_a_cancelled_session_are_not_changed(post, workshop):
    post("annuler")
    assert "rétablissez-la d’abord" in post("remplir")
    assert session(workshop, 14).status == "cancelled"
