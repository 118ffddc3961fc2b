"""Closures are shown in every output at once."""

import datetime
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from network.text.dates import NBSP
from places.hours.closed_days import append_closures
from places.models import Closure, PlacePage
from tests.places.conftest import NOW, OPEN_NOW, form, open_at

TODAY = NOW.date()


@pytest.fixture
def shut(place):
    """A place with usual hours that is closed from Monday to Friday of this week."""
    page = place(title="Médiathèque", opening_hours="Mo-Fr 09:00-12:00; PH off")
    close(page, date(2026, 11, 23), date(2026, 11, 27), reason="inventaire")
    return page


def close(page, first, last, reason=""):
    return Closure.objects.create(place=page, starts_on=first, ends_on=last, reason=reason)


def test_badge_and_week_show_the_closure(shut):
    hours = shut.hours(NOW)
    assert (hours.state, hours.sentence) == ("closed", f"Fermé – ouvre lundi à 9{NBSP}h")
    assert {(day.is_closed, day.note) for day in hours.week[:5]} == {(True, "inventaire")}
    assert hours.week[6].note == ""


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (TODAY, TODAY, f"Fermé – ouvre demain à 9{NBSP}h"),
        (TODAY, date(2026, 12, 4), "Fermé jusqu’au vendredi 4 décembre"),
        (date(2026, 11, 1), date(2027, 1, 3), "Fermé jusqu’au dimanche 3 janvier 2027"),
        (date(2026, 11, 1), date(2026, 11, 24), f"Ouvert jusqu’à 12{NBSP}h"),
        (date(2026, 11, 26), date(2026, 12, 31), f"Ouvert jusqu’à 12{NBSP}h"),
    ],
)
def test_the_sentence_of_a_closure(place, first, last, sentence):
    page = place(opening_hours="Mo-Fr 09:00-12:00; PH off")
    close(page, first, last)
    assert page.hours(NOW).sentence == sentence


def test_closures_between_two_days_include_their_first_and_last_day(place):
    closure = close(place(), date(2026, 11, 23), date(2026, 11, 27))
    day = datetime.timedelta(days=1)

    def found(first, last):
        return Closure.objects.between(first, last).filter(pk=closure.pk).exists()

    assert found(closure.ends_on, closure.ends_on + day)
    assert found(closure.starts_on - day, closure.starts_on)
    assert not found(closure.ends_on + day, closure.ends_on + day)
    assert not found(closure.starts_on - day, closure.starts_on - day)


def test_dated_hours_include_a_closure_until_its_last_day():
    closure = Closure(starts_on=date(2026, 11, 23), ends_on=TODAY)
    dated = f"{OPEN_NOW}; 2026 Nov 23-25 off"
    assert append_closures(OPEN_NOW, [closure], TODAY) == dated
    assert append_closures(OPEN_NOW, [closure], TODAY + datetime.timedelta(days=1)) == OPEN_NOW


def test_place_with_unreadable_hours_is_closed_too(place):
    page = place(opening_hours="selon la saison")
    close(page, TODAY, TODAY)
    hours = page.hours(NOW)
    assert (hours.state, hours.sentence, hours.text) == (
        "closed",
        "Fermé aujourd’hui",
        "selon la saison",
    )


def test_the_next_opening_is_after_the_closure(place):
    page = place(opening_hours="We 09:00-09:30; PH off")
    close(page, date(2026, 12, 1), date(2026, 12, 3))
    assert page.hours(NOW).sentence == f"Fermé – ouvre le mercredi 9 décembre à 9{NBSP}h"


def test_closed_place_is_not_open_now(shut, place):
    opened = place(opening_hours=OPEN_NOW)
    assert open_at(NOW) == [opened]


def test_a_closure_ends_by_the_clock_of_its_place(place, communes):
    """At 10:00 on Wednesday in Paris, it is already Wednesday night in Nouméa."""
    page = place(postcode="98800", city="Nouméa", opening_hours="We-Th 00:00-24:00; PH off")
    close(page, date(2026, 11, 26), date(2026, 11, 26))
    paris_afternoon = NOW.replace(hour=15)
    assert page.hours(NOW).state == "open"
    assert page.hours(paris_afternoon).state == "closed"
    assert open_at(NOW) == [page]
    assert open_at(paris_afternoon) == []


def test_page_and_list_show_the_closure(client, shut):
    page = client.get(shut.url).content.decode()
    assert "du lundi 23 novembre 2026 au vendredi 27 novembre 2026" in page
    assert "inventaire" in page
    assert "ouvre lundi" in client.get("/lieux/").content.decode()


def test_past_closures_and_far_ones_are_not_announced(place):
    page = place()
    close(page, date(2026, 11, 1), date(2026, 11, 24))
    near = close(page, date(2026, 12, 20), date(2027, 1, 3))
    close(page, date(2027, 7, 1), date(2027, 8, 31))
    assert page.announced_closures == [near]


def test_closure_typed_by_an_editor_is_public_at_once(admin_client, client, place, directory):
    page = place(opening_hours=OPEN_NOW)
    assert "Ouvert jusqu" in client.get(page.url).content.decode()
    rows = [{"starts_on": "25/11/2026", "ends_on": "27/11/2026", "reason": "travaux", "DELETE": ""}]
    sent = form(slug=page.slug, opening_hours=OPEN_NOW)
    sent |= flat("closures", rows) | {"action-publish": "1"}
    answer = admin_client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
    assert answer.status_code == 302
    assert [str(c) for c in Closure.objects.all()] == [
        "du mercredi 25 novembre 2026 au vendredi 27 novembre 2026"
    ]
    assert "Ouvert jusqu" not in client.get(page.url).content.decode()
    assert "Ouvert jusqu" not in client.get("/lieux/").content.decode()


def flat(name, rows):
    return nested_form_data({name: inline_formset(rows)})


def test_a_closure_ends_after_it_starts(place):
    with transaction.atomic(), pytest.raises(IntegrityError):
        close(place(), TODAY, TODAY - datetime.timedelta(days=1))


def test_cards_query_closures_once(client, place, directory, django_assert_num_queries):
    for _number in range(2):
        close(place(opening_hours=OPEN_NOW), TODAY, TODAY)
    with django_assert_num_queries(1):
        places = PlacePage.objects.directory().with_closures()
        assert [page.hours(NOW).state for page in places] == ["closed"] * 2


def test_events_see_the_closure(shut):
    assert shut.closure_on(TODAY).reason == "inventaire"
    assert shut.closure_on(date(2026, 11, 28)) is None
