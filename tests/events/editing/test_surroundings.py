"""The panel of other events, conflicts and missing topics in the form of an event."""

import datetime
import itertools
import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import strip_tags

from events.editing.surroundings import MOST_CLASHES, clashes, conflicts
from events.models import EventDate, EventException, EventPage
from places.models import Closure, PlacePage
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PersonFactory, TopicFactory

pytestmark = pytest.mark.django_db
URL = "/admin/evenements/autour/"


def at(month, day, hour=14, year=2026):
    return datetime.datetime(year, month, day, hour, tzinfo=PARIS)


@pytest.fixture
def editor(client):
    client.force_login(get_user_model().objects.create_superuser("editor", "e@example.org", "x"))
    return client


@pytest.fixture
def topics(db):
    return [TopicFactory(name=name) for name in ("Premiers pas", "Smartphone")]


@pytest.fixture
def neighbour(directory, communes):
    """Create a place some 9 km from that of Martigues."""
    return directory.add_child(
        instance=PlacePage(title="Voisin", slug="voisin", latitude=43.47, longitude=5.11)
    )


@pytest.fixture
def far(directory, communes):
    return directory.add_child(
        instance=PlacePage(title="Loin", slug="loin", latitude=43.95, longitude=4.8)
    )


def panel_text(editor, place, topics=(), page="", **values):
    """Return the panel for the place on Tuesday 3 November."""
    typed = {
        "starts_at": "2026-11-03 14:00",
        "ends_at": "2026-11-03 16:00",
        "kind": "atelier",
        "place": place.pk,
        "topics": [topic.pk for topic in topics],
        "repeat": "",
    }
    response = editor.post(f"{URL}?page={page}", typed | values)
    assert response.status_code == 200
    return response.text.replace("\xa0", " ")


def sentences(editor, place, topics=(), page="", **values):
    text = panel_text(editor, place, topics, page, **values)
    return [
        " ".join(strip_tags(item).split()) for item in re.findall(r"<li>(.*?)</li>", text, re.S)
    ]


def test_similar_events_of_the_day_near_by_are_listed(
    editor, agenda, place, neighbour, far, topics
):
    beginners, phone = topics
    for where, when, subject in (
        (neighbour, at(11, 3, 9), beginners),
        (place, at(11, 4), beginners),
        (neighbour, at(11, 3, 10), phone),
        (far, at(11, 3), beginners),
    ):
        EventPageFactory(
            parent=where, title=f"{subject} {when:%d %H}", starts_at=when, topics=[subject]
        )
    EventPageFactory(parent=neighbour, title="Brouillon", live=False, topics=[beginners])
    first = sentences(editor, place, [beginners])[0]
    assert first == (
        "Premiers pas 03 09 (nouvel onglet), mardi 3 novembre, de 9 h à 11 h, Voisin (à 9 km)"
    )
    assert not any("04" in line or "Loin" in line for line in sentences(editor, place, [beginners]))
    # Without a topic, events of the same kind.
    assert len([line for line in sentences(editor, place) if "onglet" in line]) == 2


def test_day_with_two_common_dates_counts_once(agenda, place, topics):
    day = EventPageFactory(parent=place, starts_at=at(11, 3, 9), ends_at=at(11, 3, 17))
    twice = EventPageFactory(
        parent=place, starts_at=at(11, 3, 10), ends_at=at(11, 3, 11), topics=topics[:1]
    )
    twice.dates = [EventDate(starts_at=at(11, 3, 14), ends_at=at(11, 3, 15))]
    twice.save_revision().publish()
    one = [datetime.date(2026, 11, 3)]
    assert [found.days for found in conflicts(day)] == [one]
    assert [found.days for found in conflicts(twice)] == [one]
    assert [found.days for found in clashes(day, topics[:1])] == [one]


def test_similar_event_later_on_the_last_day_is_found(agenda, place, topics):
    morning = EventPageFactory(
        parent=place, starts_at=at(11, 3, 9), ends_at=at(11, 3, 11), topics=topics[:1]
    )
    for day, hour in ((3, 14), (3, 23), (4, 0), (4, 9)):
        start = at(11, day, hour)
        EventPageFactory(
            parent=place,
            title=f"{day} {hour}",
            starts_at=start,
            ends_at=start + datetime.timedelta(minutes=30),
            topics=topics[:1],
        )
    assert titles_of(clashes(morning, topics[:1])) == ["3 14", "3 23"]


def test_common_days_of_a_series_are_counted(editor, agenda, place, topics):
    weekly = EventPageFactory(
        parent=place,
        title="Série",
        topics=topics[:1],
        starts_at=at(10, 27),
        repeat="weekly",
        weekdays=["TU"],
        until=datetime.date(2026, 12, 1),
    )
    rule = {"repeat": "weekly", "weekdays": ["TU"], "until": "2026-11-17"}
    lines = sentences(editor, place, topics[:1], **rule)
    assert lines[0].endswith("– 3 jours en commun")
    assert "Série" not in " ".join(sentences(editor, place, topics[:1], page=weekly.pk, **rule))


def test_missing_topics_of_the_commune_are_listed(editor, agenda, place, topics):
    EventPageFactory(parent=place, topics=topics[:1], starts_at=at(3, 2, year=2027))
    EventPageFactory(parent=place, topics=topics[1:], starts_at=at(10, 30))
    assert sentences(editor, place, topics) == [
        "« Premiers pas » : rien d’autre avant mardi 2 mars 2027"
    ]
    assert sentences(editor, place, topics[1:]) == ["Premiers pas"]
    lonely = TopicFactory(name="Vie privée")
    assert sentences(editor, place, [lonely])[0] == "« Vie privée » : rien d’autre n’est annoncé"


@pytest.mark.parametrize("number", [2, 40])
def test_panel_makes_few_queries(
    editor, agenda, place, topics, django_assert_max_num_queries, number
):
    for index in range(number):
        EventPageFactory(parent=place, title=f"A{index}", starts_at=at(11, 3), topics=topics)
    sentences(editor, place, topics)
    with django_assert_max_num_queries(22):
        assert len(sentences(editor, place, topics)) == min(number, MOST_CLASHES)


@pytest.mark.parametrize(
    "wrong", [{"starts_at": "demain"}, {"place": "x"}, {"topics": ["0"]}, {"until": "2026-02-30"}]
)
def test_incomplete_values_are_ignored(editor, agenda, place, wrong):
    assert editor.post(URL, {"kind": "atelier", "place": place.pk} | wrong).status_code == 200


def test_panel_is_in_the_form_and_refused_to_others(client, editor, agenda):
    form = editor.get(reverse("wagtailadmin_pages:add", args=["events", "eventpage", agenda.pk]))
    assert f'data-url="{URL}?page="' in form.text
    assert editor.get(URL).status_code == 405
    editor.logout()
    assert client.post(URL).status_code == 302


def test_conflicting_event_fills_no_gap(editor, agenda, place, topics):
    """The topic of the other event has no effect; the next hour is free."""
    taken = EventPageFactory(
        parent=place,
        title="Couture",
        starts_at=at(10, 27, 15),
        repeat="weekly",
        until=datetime.date(2026, 12, 1),
    )
    EventPageFactory(parent=place, title="Après", starts_at=at(11, 3, 16))
    EventPageFactory(parent=place, title="Annulé", starts_at=at(11, 3), status="cancelled")
    EventPageFactory(
        parent=place, title="À distance", starts_at=at(11, 3), attendance_mode="online"
    )
    lines = sentences(editor, place, topics[:1])
    assert lines[0] == (
        "Au même endroit, à la même heure : Couture (nouvel onglet),"
        " mardi 3 novembre, de 15 h à 17 h"
    )
    assert not [line for line in lines if "rien d’autre" in line or "Après" in line]
    rule = {"repeat": "weekly", "weekdays": ["TU"], "until": "2026-11-17"}
    assert sentences(editor, place, topics[:1], **rule)[0].endswith("– 3 jours en commun")
    assert "« Premiers pas » : rien d’autre n’est annoncé" in sentences(
        editor, place, topics[:1], page=taken.pk
    )
    assert "même endroit" not in " ".join(sentences(editor, place, attendance_mode="online"))


def test_venue_is_matched_by_name_and_commune(editor, agenda, communes):
    hall = {"venue": "Salle des fêtes", "commune": communes["13056"]}
    EventPageFactory(parent=agenda, title="Loto", starts_at=at(11, 3), **hall)
    EventPageFactory(parent=agenda, title="Bal", starts_at=at(11, 3), venue="Salle des fêtes")
    typed = {"venue": "salle des fêtes", "commune": communes["13056"].pk, "place": ""}
    answer = editor.post(
        URL, {"starts_at": "2026-11-03 15:00", "ends_at": "2026-11-03 16:00"} | typed
    )
    assert "Loto" in answer.text
    assert "Bal" not in answer.text


def test_closure_is_a_conflict(editor, agenda, place, topics):
    day = datetime.date(2026, 11, 3)
    place.closures = [Closure(starts_on=day, ends_on=day, reason="inventaire")]
    place.save_revision().publish()
    lines = sentences(editor, place, topics[:1])
    assert lines[0] == "Le lieu est fermé : inventaire, mardi 3 novembre 2026"
    assert "rien d’autre" not in " ".join(lines)
    rule = {"repeat": "weekly", "weekdays": ["TU"], "until": "2026-11-17"}
    assert "Le lieu est fermé" in sentences(editor, place, **rule)[0]


def test_usual_hours_are_a_hint_and_no_conflict(editor, agenda, place, topics):
    hint = "D’après ses horaires, le lieu n’est pas ouvert à cette heure-là : mardi 3 novembre 2026"
    for hours, is_shown in (
        ("Mo,We-Fr 09:00-17:00", True),
        ("Tu 09:00-14:00", True),
        ("Tu 09:00-14:30", False),
        ('Tu 14:00-17:00 "sur rendez-vous"', False),
        ("sur demande", False),
        ("", False),
    ):
        place.opening_hours = hours
        place.save_revision().publish()
        page = panel_text(editor, place, topics[:1])
        assert (hint in page) is is_shown, hours
        assert "À vérifier avant de publier" not in page
        assert "rien d’autre n’est annoncé" in page
    # An announced closure is a conflict already; another venue has no hours.
    place.opening_hours = "Mo 09:00-17:00"
    place.closures = [
        Closure(starts_on=datetime.date(2026, 11, 3), ends_on=datetime.date(2026, 11, 3))
    ]
    place.save_revision().publish()
    assert "Bon à savoir" not in panel_text(editor, place)
    assert "Bon à savoir" not in panel_text(editor, place, attendance_mode="online")


def test_contact_of_another_event_at_that_hour_is_a_conflict(
    editor, agenda, place, neighbour, topics
):
    host = PersonFactory(name="Camille Roux")
    other = PersonFactory(name="Sacha")
    EventPageFactory(parent=neighbour, title="Café", starts_at=at(11, 3, 13), contact=host)
    EventPageFactory(parent=neighbour, title="Thé", starts_at=at(11, 3, 13), contact=other)
    lines = sentences(editor, place, topics[:1], contact=host.pk)
    assert lines[0] == (
        "Camille Roux a déjà un rendez-vous à cette heure : Café (nouvel onglet),"
        " mardi 3 novembre, de 13 h à 15 h, Voisin"
    )
    assert "rien d’autre" not in " ".join(lines)


@pytest.mark.any_database
def test_impossible_year_is_ignored_while_typing(subtests, editor, place):
    cases = itertools.product(
        [URL, reverse("event_held_dates")],
        ["0001", "1599", "2200", "9999"],
        ["starts_at", "ends_at", "until"],
        ["", "on"],
        ["", "weekly"],
    )
    for url, year, name, all_day, repeat in cases:
        typed = {
            "starts_at": "2026-01-01 10:00",
            "ends_at": "2026-01-01 12:00",
            "until": "2026-02-01",
            "all_day": all_day,
            "repeat": repeat,
            "place": place.pk,
        }
        typed[name] = typed[name].replace("2026", year)
        with subtests.test(url=url, typed=typed):
            assert editor.post(url, typed).status_code == 200


def titles_of(found):
    return [each.first.event.title for each in found if each.first]


def weekly(parent, *, until=10, **values):
    """Return an event on Tuesdays from 3 November, from 14 h to 16 h."""
    hours = {"starts_at": at(11, 3), "ends_at": at(11, 3, 16)} | values
    until = datetime.date(2026, 11, until)
    return EventPageFactory(parent=parent, repeat="weekly", until=until, **hours)


def test_dates_conflict_if_they_overlap_and_take_place(agenda, place):
    for title, hour in (("Avant", 12), ("Pendant", 13), ("Après", 16)):
        start = at(11, 3, hour)
        end = start + datetime.timedelta(hours=2)
        EventPageFactory(parent=place, title=title, starts_at=start, ends_at=end)
    edited = weekly(place)
    assert titles_of(conflicts(edited)) == ["Pendant"]
    day = datetime.date(2026, 11, 3)
    edited.exceptions = [EventException(original_date=day, change="cancelled")]
    assert conflicts(edited) == []


def test_date_elsewhere_conflicts_with_the_events_there(agenda, place, neighbour):
    for title, parent in (("Ici", place), ("Là-bas", neighbour)):
        EventPageFactory(parent=parent, title=title, starts_at=at(11, 3), ends_at=at(11, 3, 16))
    edited = weekly(place)
    assert titles_of(conflicts(edited)) == ["Ici"]
    day = datetime.date(2026, 11, 3)
    edited.exceptions = [EventException(original_date=day, change="note", place=neighbour)]
    assert titles_of(conflicts(edited)) == ["Là-bas"]


def test_closure_is_no_conflict_for_a_date_elsewhere(agenda, place):
    day = datetime.date(2026, 11, 3)
    place.closures = [Closure(starts_on=day, ends_on=day)]
    place.save_revision().publish()
    edited = EventPage.objects.get(pk=weekly(place).pk)
    assert [conflict.days for conflict in conflicts(edited)] == [[day]]
    edited.exceptions = [EventException(original_date=day, change="note", venue="Mairie")]
    assert conflicts(edited) == []


def test_similar_events_with_most_common_days_come_first(agenda, place, neighbour):
    weekly(place, title="Une fois ici", until=3)
    weekly(neighbour, title="Deux fois plus loin")
    weekly(neighbour, title="Annulé", status="cancelled")
    edited = weekly(place, title="Le mien")
    assert titles_of(clashes(edited, [])) == ["Deux fois plus loin", "Une fois ici"]


def test_cancelled_date_of_the_edited_event_has_no_similar_event(agenda, place, neighbour):
    weekly(neighbour, title="Voisin")
    edited = weekly(place, title="Le mien")
    common = [day for found in clashes(edited, []) for day in found.days]
    edited.exceptions = [EventException(original_date=common[0], change="cancelled")]
    assert [found.days for found in clashes(edited, [])] == [common[1:]]
    edited.status = "postponed"
    assert clashes(edited, []) == []
