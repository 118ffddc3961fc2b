import datetime
import re

import pytest
import time_machine
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from events.choices import Period
from events.filters import AgendaFilterSet, in_period, period
from events.models import EventPage, Occurrence
from tests.factories import EventPageFactory, TopicFactory

from .conftest import PARIS
from .test_pages import cards

pytestmark = pytest.mark.django_db


def at(month, day, hour=14):
    return datetime.datetime(2026, month, day, hour, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("value", "today", "days"),
    [
        ("aujourd-hui", "2026-10-21", ("2026-10-21", "2026-10-21")),
        ("semaine", "2026-10-21", ("2026-10-19", "2026-10-25")),
        ("week-end", "2026-10-21", ("2026-10-24", "2026-10-25")),
        ("week-end", "2026-10-25", ("2026-10-24", "2026-10-25")),
        ("mois", "2026-12-31", ("2026-12-01", "2026-12-31")),
        ("mois", "2028-02-10", ("2028-02-01", "2028-02-29")),
    ],
)
def test_period_is_an_interval_of_days(value, today, days):
    interval = period(value, datetime.date.fromisoformat(today))
    assert tuple(day.isoformat() for day in interval) == days


def test_period_includes_overlapping_dates(agenda):
    EventPageFactory(parent=agenda, title="Samedi", starts_at=at(10, 24, 9))
    EventPageFactory(
        parent=agenda, title="Dimanche soir", starts_at=at(10, 25, 23), ends_at=at(10, 26, 1)
    )
    EventPageFactory(parent=agenda, title="Lundi", starts_at=at(10, 26, 0))
    EventPageFactory(
        parent=agenda, title="Toute la semaine", starts_at=at(10, 22), ends_at=at(10, 28)
    )
    titles = Occurrence.objects.filter(in_period(Period.WEEKEND)).values_list(
        "event__title", flat=True
    )
    assert set(titles) == {"Samedi", "Dimanche soir", "Toute la semaine"}


@pytest.mark.parametrize(
    ("hour", "shown"),
    [(9, {"Dimanche matin", "Dimanche soir"}), (11, {"Dimanche soir"}), (20, set())],
)
def test_weekend_on_a_sunday_shows_what_remains_of_it(client, agenda, hour, shown):
    for title, start in [
        ("Samedi", at(10, 24, 10)),
        ("Dimanche matin", at(10, 25, 10)),
        ("Dimanche soir", at(10, 25, 18)),
        ("Samedi suivant", at(10, 31, 10)),
    ]:
        end = start + datetime.timedelta(hours=1)
        EventPageFactory(parent=agenda, title=title, starts_at=start, ends_at=end)
    with time_machine.travel(at(10, 25, hour), tick=False):
        assert set(cards(client.get("/agenda/?periode=week-end"))) == shown


def ask(query):
    filters = AgendaFilterSet(QueryDict(query), Occurrence.objects.agenda())
    return sorted(filters.qs.values_list("event__title", flat=True))


def test_day_filters_include_both_days(agenda):
    EventPageFactory(parent=agenda, title="A", starts_at=at(10, 23))
    EventPageFactory(parent=agenda, title="B", starts_at=at(10, 24, 22))
    EventPageFactory(parent=agenda, title="C", starts_at=at(10, 26))
    assert ask("du=2026-10-24&au=2026-10-24") == ["B"]
    assert ask("du=2026-10-24") == ["B", "C"]
    assert ask("au=2026-10-24") == ["A", "B"]


def test_words_match_the_event_and_its_place_without_accents(agenda, place):
    EventPageFactory(parent=agenda, title="Déclarer ses impôts")
    EventPageFactory(parent=place, title="Atelier photo")
    assert ask("q=IMPOTS") == ["Déclarer ses impôts"]
    assert ask("q=l'étang photo") == ["Atelier photo"]
    assert ask("q=martigues") == ["Atelier photo"]
    assert ask("q=impots martigues") == []


def test_departements_with_dates_are_counted(agenda, place, communes):
    EventPageFactory(parent=place)
    EventPageFactory(parent=agenda, commune=communes["13001"])
    EventPageFactory(parent=agenda, attendance_mode="online")

    def options(query):
        facet = AgendaFilterSet(QueryDict(query), Occurrence.objects.agenda()).territories
        return [(option.value, option.count, option.selected) for option in facet.options]

    assert options("") == [("13", 2, False)]
    assert options("territoire=13056") == [("13056", 1, True), ("13", 2, False)]


KEYS = [*AgendaFilterSet.filters, "en-ligne", "page", "x\0"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(KEYS), st.text(max_size=40)), max_size=6))
def test_any_query_string_is_accepted(agenda, pairs):
    data = QueryDict(mutable=True)
    for key, value in pairs:
        data.appendlist(key, value)
    filters = AgendaFilterSet(data, Occurrence.objects.agenda())
    list(filters.qs)
    assert isinstance(filters.query, str)
    assert filters.facets()


def test_series_filter_works_in_every_format(client, agenda, place):
    series = EventPageFactory(
        parent=place, title="Série", repeat="weekly", until=datetime.date(2026, 11, 30)
    )
    EventPageFactory(parent=place, title="Autre")
    uid = str(series.calendar_entry.uid)
    text = client.get(series.url).text
    assert f'href="webcal://localhost/agenda/agenda.ics?serie={uid}"' in text
    assert f"/agenda/agenda.ics?serie={uid}" in client.get(f"/agenda/s-abonner/?serie={uid}").text
    calendar = client.get(f"/agenda/agenda.ics?serie={uid}").text
    assert re.findall(r"^SUMMARY:(.*)\r$", calendar, re.MULTILINE) == ["Série"]
    rows = client.get(f"/agenda/agenda.json?serie={uid}").json()["dates"]
    assert {row["uid"] for row in rows} == {uid}
    assert len(rows) == 5
    for unknown in ("x", "00000000-0000-4000-8000-000000000000"):
        assert client.get(f"/agenda/agenda.ics?serie={unknown}").status_code == 404


@pytest.mark.parametrize("is_unpublished", [True, False])
def test_feed_of_a_withdrawn_event_is_empty_and_names_nothing(client, place, is_unpublished):
    """Clients keep the dates of a feed that fails, and delete those of an empty one."""
    event = EventPageFactory(parent=place, title="Repas des voisins", venue="Salle rouge")
    uid = str(event.calendar_entry.uid)
    addresses = [f"/agenda/agenda.{form}?serie={uid}" for form in ("ics", "atom", "json", "csv")]
    before = [client.get(address).text for address in addresses]
    assert all("Repas des voisins" in text for text in before)
    if is_unpublished:
        event.unpublish()
    else:
        PageViewRestriction.objects.create(page=event, restriction_type="login")
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Repas" not in answer.text
        assert "rouge" not in answer.text
        assert "BEGIN:VEVENT" not in answer.text
    assert client.get(addresses[2]).json()["dates"] == []
    assert "X-WR-CALNAME" in client.get(addresses[0]).text
    assert client.get(f"/agenda/s-abonner/?serie={uid}").text.count("Repas") == 0
    PageViewRestriction.objects.all().delete()
    EventPage.objects.get(pk=event.pk).save_revision().publish()
    assert [client.get(address).status_code for address in addresses] == [200] * 4
    assert "BEGIN:VEVENT" in client.get(addresses[0]).text


def test_renamed_topic_redirects_its_feeds(client, agenda):
    first, second = TopicFactory(slug="ordinateur"), TopicFactory(slug="telephone")
    EventPageFactory(parent=agenda, title="Souris", topics=[first])
    for slug in ("informatique", "premiers-clics"):
        first.slug = slug
        first.save()
    for old in ("ordinateur", "informatique"):
        moved = client.get(f"/agenda/agenda.ics?gratuit=1&theme={old}")
        assert (moved.status_code, moved["Location"]) == (
            301,
            "/agenda/agenda.ics?theme=premiers-clics&gratuit=1",
        )
        assert "Souris" in client.get(f"/agenda/?theme={old}").text
    # A topic that takes a former slug owns it from then on.
    second.slug = "ordinateur"
    second.save()
    assert client.get("/agenda/agenda.ics?theme=ordinateur").status_code == 200
    assert client.get("/agenda/agenda.ics?theme=inconnu").status_code == 404
