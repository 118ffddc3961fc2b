"""The days of a date are those of its location, in every output that is cut by days.

« Today » is the day of the network. A date of the evening in Martinique is at night in Paris, and a
date of the night in La Réunion is in the evening before in Paris.
"""

import csv
import datetime
import io
from importlib import import_module
from types import SimpleNamespace

import icalendar
import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.text import capfirst

from events.models import Occurrence
from events.registrations import seats
from network.text.dates import NBSP, format_day
from places.models import Closure, PlacePage
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
SATURDAY, SUNDAY = datetime.date(2026, 10, 31), datetime.date(2026, 11, 1)
ALONE = {"Antilles": SATURDAY, "Bourbon": SUNDAY, "Paris": SATURDAY}


@pytest.fixture(params=["Europe/Paris", "Indian/Reunion"])
def network_zone(request, settings):
    """Run the test in a network of the mainland, then in one of La Réunion."""
    settings.TIME_ZONE = request.param
    settings.OVERSEAS = {"Indian/Reunion": "974"}.get(request.param, "")
    return request.param


def typed(day, hour):
    """Return the moment that an editor types: the hour of the place, in the network's zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


@pytest.fixture
def dates(network_zone, agenda, directory):
    """{title of its place: date} of an hour, on Saturday at 22 h or on Sunday at 1 h."""
    made = {}
    for title, postcode, hour in (
        ("Antilles", "97200", 22),
        ("Bourbon", "97400", 1),
        ("Paris", "75001", 22),
    ):
        place = PlacePage(title=title, slug=title.lower(), postcode=postcode, city=title)
        start = typed(ALONE[title], hour)
        event = EventPageFactory(
            parent=directory.add_child(instance=place),
            title=title,
            starts_at=start,
            ends_at=start + HOUR,
            capacity=5,
        )
        made[title] = event.occurrences.select_related("event", "place", "commune").get()
    return made


def titles_by_day(dates):
    return {(date.event.title, date.local_start.date()) for date in dates}


def test_days_are_those_of_the_place(dates):
    assert {title: date.first_on for title, date in dates.items()} == ALONE
    assert {title: date.last_on for title, date in dates.items()} == ALONE


def test_date_until_midnight_does_not_reach_the_next_day(client, agenda):
    start = typed(SATURDAY, 20)
    EventPageFactory(parent=agenda, starts_at=start, ends_at=start + 4 * HOUR)
    assert Occurrence.objects.get().last_on == SATURDAY
    assert not Occurrence.objects.on_days(SUNDAY, SUNDAY).exists()
    weeks = client.get("/agenda/?vue=semaine&jour=2026-10-31").context["weeks"]
    assert [cell.day for week in weeks for cell in week if cell.dates] == [SATURDAY]


@pytest.mark.parametrize("kind", ["mois", "semaine"])
def test_month_and_week_have_each_date_on_its_own_day(client, dates, kind):
    shown = set()
    for day in (SATURDAY, SUNDAY):
        weeks = client.get(f"/agenda/?vue={kind}&jour={day}").context["weeks"]
        shown |= {
            (date.event.title, cell.day)
            for week in weeks
            for cell in week
            for date in cell.dates
            if cell.is_own
        }
    assert shown == set(ALONE.items())


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY])
def test_filters_by_day_select_the_day_of_the_place(client, dates, day):
    expected = {title for title, own in ALONE.items() if own == day}
    query = f"?du={day}&au={day}"
    listed = client.get(f"/agenda/{query}").context["days"]
    assert [heading for heading, _dates in listed] == [day]
    assert {date.event.title for _day, held in listed for date in held} == expected
    in_json = client.get(f"/agenda/agenda.json{query}").json()["dates"]
    assert {row["titre"] for row in in_json} == expected
    in_csv = client.get(f"/agenda/agenda.csv{query}").text.lstrip("\ufeff")
    assert {row["titre"] for row in csv.DictReader(io.StringIO(in_csv))} == expected
    file = icalendar.Calendar.from_ical(client.get(f"/agenda/agenda.ics{query}").content)
    assert {str(event["SUMMARY"]) for event in file.events} == expected


def test_today_is_the_day_of_the_network(client, dates):
    """At noon on Saturday it is Saturday in Paris and in La Réunion."""
    with time_machine.travel(typed(SATURDAY, 12), tick=False):
        page = client.get("/agenda/?periode=aujourd-hui")
    listed = {date.event.title for _day, held in page.context["days"] for date in held}
    assert listed == {"Antilles", "Paris"}
    assert "Aujourd’hui, samedi 31 octobre" in page.text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("month", "expected"), [("2026-10", {"Antilles", "Paris"}), ("2026-11", {"Bourbon"})]
)
def test_poster_has_the_dates_of_its_month(client, dates, month, expected):
    context = client.get(f"/agenda/affiche/?mois={month}").context
    parts = [part for sheet in context["sheets"] for part in sheet]
    printed = {(each.occurrence.event.title, part.day) for part in parts for each in part.entries}
    assert printed == {(title, capfirst(format_day(ALONE[title]))) for title in expected}


def test_poster_begins_on_the_day_of_its_printing(client, dates):
    """On Saturday at 3 h in Paris, it is still Friday in Martinique."""
    start = typed(SATURDAY - datetime.timedelta(1), 22)
    place = dates["Antilles"].place
    EventPageFactory(parent=place, title="Vendredi", starts_at=start, ends_at=start + HOUR)
    with time_machine.travel(typed(SATURDAY, 3), tick=False):
        printed = client.get("/agenda/affiche/").context
    assert printed["span"].first == SATURDAY
    parts = [part for sheet in printed["sheets"] for part in sheet]
    assert titles_by_day(each.occurrence for part in parts for each in part.entries) == {
        ("Antilles", SATURDAY),
        ("Bourbon", SUNDAY),
        ("Paris", SATURDAY),
    }


def test_closure_concerns_the_days_of_the_place(dates):
    for day in (SATURDAY, SUNDAY):
        Closure.objects.all().delete()
        for date in dates.values():
            Closure.objects.create(place=date.place, starts_on=day, ends_on=day)
        shut = {date.event.title for date in Occurrence.objects.during_closures()}
        assert shut == {title for title, own in ALONE.items() if own == day}


def test_reminder_leaves_the_day_before_in_the_zone_of_the_place(
    agenda, dates, django_capture_on_commit_callbacks
):
    """Each reminder leaves as soon as the day before has begun at the place."""
    for title, date in dates.items():
        seats.register(date, name="Camille", contact=f"{title.lower()}@exemple.fr")

    def sent(moment):
        mail.outbox.clear()
        with (
            time_machine.travel(moment, tick=False),
            django_capture_on_commit_callbacks(execute=True),
        ):
            call_command("send_event_letters")
        return {letter.to[0].partition("@")[0] for letter in mail.outbox}

    thursday = datetime.datetime(2026, 10, 29, 22, 59, tzinfo=datetime.UTC)
    assert sent(thursday) == set()
    assert sent(thursday + 3 * HOUR) == {"paris"}
    assert sent(thursday + 6 * HOUR) == {"antilles"}
    assert sent(thursday + 22 * HOUR) == {"bourbon"}


def test_migration_computes_the_days(dates):
    expected = set(Occurrence.objects.values_list("pk", "first_on", "last_on"))
    Occurrence.objects.update(first_on=None, last_on=None)
    migration = import_module("events.migrations.0007_days_of_dates")
    migration.set_days(apps, SimpleNamespace(connection=connection))
    computed = set(Occurrence.objects.values_list("pk", "first_on", "last_on"))
    assert computed == expected
    assert len(computed) == 3
