"""Summaries of an event announce its next date that takes place, or state that it is cancelled."""

import datetime
import json
from zoneinfo import ZoneInfo

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse

from events.models import EventDate, EventException, EventPage, Occurrence
from network.models import Territory
from network.text.dates import NBSP
from search.indexing import rows as indexing
from tests.factories import EventPageFactory

from .conftest import PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
HOUR = datetime.timedelta(hours=1)
CANCELLED = {"change": "cancelled"}


def at(hour, day=17):
    return datetime.datetime(2026, 12, day, hour, tzinfo=PARIS)


def published(parent, *starts, changes=(), **fields):
    """A published event with a date of one hour at each start; `changes` is [(start, fields)]."""
    first, *others = starts
    event = EventPageFactory(parent=parent, starts_at=first, ends_at=first + HOUR, **fields)
    event.dates = [EventDate(starts_at=start, ends_at=start + HOUR) for start in others]
    event.exceptions = [
        EventException(
            original_date=start.date(),
            original_time=None if event.all_day else start.time(),
            **values,
        )
        for start, values in changes
    ]
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def when(client, event):
    """Return the text after "Quand" on the page of an event."""
    soup = BeautifulSoup(client.get(event.url).content, "html.parser")
    lines = soup.select_one('dt[data-icon="calendar"] + dd').stripped_strings
    return "\n".join(lines).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("starts", "changes", "words"),
    [
        ([at(10)], [(at(10), CANCELLED)], "Annulé : jeudi 17 décembre, de 10 h à 11 h"),
        (
            [at(10), at(10, 18)],
            [(at(10), CANCELLED)],
            "Vendredi 18 décembre, de 10 h à 11 h",
        ),
        (
            [at(10), at(10, 18)],
            [(at(10), CANCELLED), (at(10, 18), CANCELLED)],
            "Annulé : jeudi 17 décembre, de 10 h à 11 h",
        ),
        (
            [at(10), at(14)],
            [(at(10), {"change": "moved", "starts_at": at(10, 19)})],
            "Jeudi 17 décembre, de 14 h à 15 h",
        ),
        (
            [at(10), at(14, 19)],
            [(at(10), {"change": "moved", "starts_at": at(10, 18)})],
            "Vendredi 18 décembre, de 10 h à 11 h",
        ),
    ],
    ids=["cancelled", "first cancelled", "all cancelled", "moved later", "moved but first"],
)
def test_page_announces_the_next_date_that_takes_place(client, agenda, starts, changes, words):
    event = published(agenda, *starts, changes=changes)
    assert when(client, event) == words
    assert event.when.replace(NBSP, " ").casefold() == words.casefold()


def test_page_announces_no_past_session_while_others_remain(client, agenda):
    event = published(agenda, at(9), at(18), at(20))
    with time_machine.travel(at(16), tick=False):
        assert when(client, event) == "Jeudi 17 décembre, de 18 h à 19 h"
    with time_machine.travel(at(23), tick=False):
        assert when(client, event) == "Jeudi 17 décembre, de 20 h à 21 h"


def test_series_is_described_by_its_rule_while_a_date_of_it_takes_place(client, agenda):
    series = {"repeat": "weekly", "until": datetime.date(2026, 12, 31)}
    held = published(agenda, at(10), changes=[(at(10), CANCELLED)], **series)
    assert when(client, held).startswith("Tous les jeudis jusqu’au 31 décembre")
    days = [(at(10, day), CANCELLED) for day in (17, 24, 31)]
    off = published(agenda, at(10), changes=days, **series)
    assert when(client, off) == "Annulé : jeudi 17 décembre, de 10 h à 11 h"
    later = published(
        agenda, at(10), at(10, 31), repeat="weekly", until=datetime.date(2026, 12, 24)
    )
    with time_machine.travel(at(12, 25), tick=False):
        assert when(client, later) == "Jeudi 31 décembre, de 10 h à 11 h"


def test_series_names_its_next_date_and_the_changed_ones(client, agenda):
    series = {"repeat": "weekly", "until": datetime.date(2027, 1, 28)}
    moved = {"change": "moved", "starts_at": at(9, 18), "ends_at": at(11, 18)}
    changes = [(at(10, 10), CANCELLED), (at(10), moved), (at(10, 24), {"change": "skipped"})]
    event = published(agenda, at(10, 10), changes=changes, **series)
    rule = "Tous les jeudis jusqu’au 28 janvier 2027, de 10 h à 11 h"
    following = "Prochaine date : vendredi 18 décembre, de 9 h à 11 h (10 décembre annulé)"
    assert when(client, event) == f"{rule}\n{following}"
    with time_machine.travel(at(12, 18), tick=False):
        following = "Prochaine date : jeudi 31 décembre, de 10 h à 11 h"
        assert when(client, event) == f"{rule}\n{following}"
    with time_machine.travel(datetime.datetime(2027, 2, 1, tzinfo=PARIS), tick=False):
        assert "Prochaine date" not in when(client, event)


def test_preview_of_a_series_names_the_changed_dates(agenda):
    series = {"repeat": "weekly", "until": datetime.date(2027, 1, 28)}
    event = published(agenda, at(10, 10), changes=[(at(10, 10), CANCELLED)], **series)
    draft = EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    draft.is_previewed = True
    assert draft.next_in_words == event.next_in_words
    assert draft.next_in_words.endswith("(10 décembre annulé)")


def test_series_names_three_changed_dates_at_most(client, agenda):
    series = {"repeat": "weekly", "until": datetime.date(2026, 12, 31)}
    moved = {"change": "moved", "starts_at": at(10, 25)}
    changes = [(at(10, 24), moved), *((at(10, day), CANCELLED) for day in (3, 17, 31))]
    event = published(agenda, at(10, 3), changes=changes, **series)
    words = "(3 décembre annulé, 17 décembre annulé, 24 décembre déplacé, …)"
    assert when(client, event).endswith(f"jeudi 10 décembre, de 10 h à 11 h {words}")


def test_cancelled_event_is_announced_as_cancelled(client, agenda):
    event = published(agenda, at(10), status="cancelled")
    assert when(client, event) == "Annulé : jeudi 17 décembre, de 10 h à 11 h"
    series = {"repeat": "weekly", "until": datetime.date(2026, 12, 31)}
    event = published(agenda, at(10), status="postponed", **series)
    assert when(client, event).startswith("Reporté : tous les jeudis")


def test_event_without_a_date_that_takes_place_is_not_added_to_a_calendar(client, agenda):
    label = "Ajouter à mon calendrier"
    assert label in client.get(published(agenda, at(10)).url).text
    event = published(agenda, at(10), changes=[(at(10), CANCELLED)])
    assert label not in client.get(event.url).text


def test_cards_search_feeds_and_api_announce_the_same_date(client, agenda):
    event = published(agenda, at(10), at(10, 18), changes=[(at(10), CANCELLED)])
    (card,) = Occurrence.objects.first_of_events([event.pk])
    assert card.starts_at == at(10, 18)
    entry = client.get(reverse("events:agenda_atom")).text.replace(NBSP, " ")
    assert "vendredi 18 décembre 2026, de 10 h à 11 h – Annulé : jeudi 17 décembre 2026" in entry
    api = json.loads(client.get(f"/api/v2/pages/{event.pk}/?fields=when").content)
    assert api["when"].replace(NBSP, " ") == "vendredi 18 décembre, de 10 h à 11 h"


def test_api_has_the_new_start_of_a_moved_single_date(client, agenda):
    names = {"name": "Saint-Denis", "kind": Territory.Kind.COMMUNE}
    town, zone = Territory.objects.create(code="97411", **names), ZoneInfo("Indian/Reunion")
    moved = {"change": "moved", "starts_at": at(15, 20)}
    event = published(agenda, at(10), commune=town, changes=[(at(10), moved)])
    answer = client.get(f"/api/v2/pages/{event.pk}/?fields=when,starts_at,ends_at").json()
    starts = [datetime.datetime(2026, 12, 20, hour, tzinfo=zone).isoformat() for hour in (15, 16)]
    assert [answer["starts_at"], answer["ends_at"]] == starts
    assert answer["when"].replace(NBSP, " ") == "dimanche 20 décembre, de 15 h à 16 h"


def test_api_has_the_typed_start_of_a_series_whose_first_date_is_moved(client, agenda):
    moved = {"change": "moved", "starts_at": at(15, 20)}
    series = {"repeat": "weekly", "until": datetime.date(2026, 12, 31)}
    event = published(agenda, at(10), changes=[(at(10), moved)], **series)
    answer = client.get(f"/api/v2/pages/{event.pk}/?fields=starts_at,ends_at").json()
    assert [answer["starts_at"], answer["ends_at"]] == [at(10).isoformat(), at(11).isoformat()]


def test_admin_list_shows_the_state_of_the_date_it_names(admin_client, agenda):
    published(agenda, at(10), changes=[(at(10), CANCELLED)])
    published(agenda, at(0, 26), changes=[(at(0, 26), CANCELLED)], all_day=True)
    published(agenda, at(10, 20), at(10, 21), changes=[(at(10, 20), CANCELLED)])
    soup = BeautifulSoup(admin_client.get(reverse("evenements:index")).content, "html.parser")
    rows = {
        tuple(" ".join(cell.text.split()) for cell in row.select("td")[-3:])
        for row in soup.select("tbody tr")
    }
    assert rows == {
        ("jeudi 17 décembre, 10 h", "", "Annulé"),
        ("samedi 26 décembre", "", "Annulé"),
        ("lundi 21 décembre, 10 h", "", "Confirmé"),
    }


def test_search_names_no_hour_of_whole_days(client, agenda):
    indexing.refresh_object(published(agenda, at(0, 26), all_day=True, title="Ma box"))
    result = client.get(reverse("search:results"), {"q": "ma box"})
    date = BeautifulSoup(result.content, "html.parser").select_one(".search-result__date").text
    assert date.split() == ["Prochaine", "date", ":", "samedi", "26", "décembre"]
