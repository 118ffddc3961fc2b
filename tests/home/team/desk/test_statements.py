"""The cached SQL of the waiting tasks gives the same result as new SQL after every change."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupPagePermission, Site

from events.models import Registration
from network.admin import lines, rights
from network.admin.statements import row_counts, statements_for
from network.models import NetworkSettings
from places.managers import teams
from places.models import Closure, Correction, PlaceMembership, PlacePage
from tests.factories import EventPageFactory, PlaceMembershipFactory, PlacePageFactory, UserFactory

from .test_every_line import send_back, trouble_of_the_library
from .test_morning import (  # noqa: F401
    contributor,
    directory,
    nightly_commands,
    team_member,
    trouble,
    trouble_of_the_network,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    """Start at noon, because an hour later must be the same day."""
    with time_machine.travel(timezone.localtime().replace(hour=12, minute=0)):
        yield


@pytest.fixture
def place(directory):  # noqa: F811
    return PlacePageFactory(parent=directory, title="Fablab")


@pytest.fixture
def manager(place):
    return PlaceMembershipFactory(place=place, user=UserFactory(), is_trusted=True).user


@pytest.fixture
def people(home, place, manager, contributor, team_member, admin_user, nightly_commands):  # noqa: F811
    """Return users of every role, with every kind of waiting task."""
    trouble(place, contributor)
    trouble_of_the_network(place, 0)
    trouble_of_the_library(home, place)
    send_back(place, team_member, admin_user)
    return [admin_user, team_member, contributor, manager, UserFactory()]


def again(user):
    return type(user).objects.get(pk=user.pk)


def kept(user):
    """Return {key of a line: (number, its first items)}, as the home screen shows them."""
    return {each.line.key: (each.number, each.items) for each in lines.waiting_for(again(user))}


def written_anew(user):
    user, waiting = again(user), {}
    for line in lines.lines():
        rows = line.rows(user)
        if rows is not None and (number := row_counts([rows])[0]):
            waiting[line.key] = number, lines.first_items(line, rows) if line.shows_items else []
    return waiting


def forget_a_right(people, place):
    rows = GroupPagePermission.objects.filter(group__user=people[1])
    rows.filter(permission__codename="publish_page").delete()


def forget_the_people_of_dates(people, place):
    for group in people[1].groups.all():
        group.permissions.remove(*group.permissions.filter(codename="view_registration"))


def leave_the_team(people, place):
    PlaceMembership.objects.filter(user=people[3]).delete()
    teams.sync(place)


def keep_another_place(people, place):
    other = PlacePageFactory(parent=place.get_parent())
    Correction.objects.create(place=other, suggested={"phone": "+33442000001"})
    PlaceMembershipFactory(place=other, user=people[3])


def join_the_network(people, place):
    people[3].groups.add(*people[1].groups.all())


def move_the_place(people, place):
    other = PlacePageFactory(parent=place.get_parent(), title="Maison mère")
    PlacePage.objects.get(pk=place.pk).move(other, pos="last-child")


def become_superuser(people, place):
    type(people[4]).objects.filter(pk=people[4].pk).update(is_superuser=True)


def be_shut_out(people, place):
    type(people[1]).objects.filter(pk=people[1].pk).update(is_active=False)


def deal_with_all(people, place):
    Correction.objects.update(state=Correction.State.ACCEPTED)
    Closure.objects.all().delete()
    Registration.objects.update(must_be_called=False)


def ask_for_other_delays(people, place):
    year = datetime.timedelta(days=366)
    now = timezone.now()
    PlacePage.objects.update(confirmed_on=now - year, emails="", silent_since=None)
    network = NetworkSettings.for_site(Site.objects.get(is_default_site=True))
    network.confirmation_days = 5 * 366
    network.save()


CHANGES = [
    forget_a_right,
    forget_the_people_of_dates,
    leave_the_team,
    keep_another_place,
    join_the_network,
    move_the_place,
    become_superuser,
    be_shut_out,
    deal_with_all,
    ask_for_other_delays,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_result_follows_every_change(people, place, change):
    before = [kept(user) for user in people]
    assert before == [written_anew(user) for user in people]
    change(people, place)
    after = [kept(user) for user in people]
    assert after == [written_anew(user) for user in people]
    assert after != before


@pytest.mark.parametrize("hours", [1, 30, 80, 600, 24 * 40])
def test_result_follows_the_clock(people, hours):
    before = [kept(user) for user in people]
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=hours), tick=False):
        after = [kept(user) for user in people]
        assert after == [written_anew(user) for user in people]
    assert (after != before) == (hours > 1)


def test_a_date_ends_without_new_sql(team_member, place):  # noqa: F811
    start = timezone.now().replace(hour=10, minute=0)
    with time_machine.travel(start, tick=False) as clock:
        end = start + datetime.timedelta(hours=1)
        EventPageFactory(parent=place, starts_at=start - datetime.timedelta(hours=1), ends_at=end)
        assert "to_count" not in kept(team_member)
        before = statements_for(again(team_member), lines.lines())
        clock.shift(datetime.timedelta(minutes=61))
        assert kept(team_member)["to_count"][0] == 1
        assert statements_for(again(team_member), lines.lines()) is before


def test_rows_depend_on_nothing_else_of_the_database(people):
    """Any value read from the database would be frozen in the cached SQL for a day."""
    for user in map(again, people):
        rights.rights_of(user)
        for line in lines.lines():
            if line.depends:
                line.depends(user)
            with CaptureQueriesContext(connection) as queries:
                line.rows(user)
            assert not queries.captured_queries, line.key
