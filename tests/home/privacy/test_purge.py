"""The night forgets what it must, on its day, and not before."""

import datetime
import io

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from events.models import EventIndexPage, PeopleReading, Registration
from events.registrations import seats
from home.held import HELD
from home.models import RoleInvitation, Submission
from network import nightly
from places.models import Correction, PlaceIndexPage
from resources.models import Opinion, ResourceIndexPage
from search.models import SearchLog
from tests.factories import (
    ArticlePageFactory,
    EventPageFactory,
    PlacePageFactory,
    UserFactory,
)

PURGES = [
    *("purge_registrations", "purge_corrections", "purge_submissions", "purge_invitations"),
    *("purge_search_log", "purge_opinions"),
]
BEGINNING = datetime.datetime(2026, 11, 27, 9, tzinfo=datetime.UTC)
# After how many days each is gone, counted from the beginning but for the workshop's, of the week
# after; the public page says the same in words.
GONE_AFTER = {
    "invitations": 14,
    "registrations": 7 + 30,
    "corrections": 180,
    "submissions": 180,
    "opinions": 180,
    "readings": 365,
}


@pytest.fixture
def left(site, home):
    """{line of the declaration: queryset of what was left on the first day}."""
    with time_machine.travel(BEGINNING, tick=False):
        agenda = home.add_child(instance=EventIndexPage(title="Agenda", slug="agenda"))
        event = EventPageFactory(parent=agenda, capacity=4)
        place = PlacePageFactory(
            parent=home.add_child(instance=PlaceIndexPage(title="L", slug="lieux"))
        )
        date = event.occurrences.select_related("event").get()
        seats.register(date, name="Camille", contact="camille@exemple.fr")
        PeopleReading.record(UserFactory(), event, date.original_starts_at, "screen", 1)
        Correction.objects.create(place=place, message="x", answer_to="camille@exemple.fr")
        Submission.objects.create(kind="lieu", values={"title": "x"})
        text = home.add_child(instance=ResourceIndexPage(title="R", slug="ressources"))
        Opinion.objects.create(page=ArticlePageFactory(parent=text), subject="faux", text="x")
        role = Group.objects.get(name="Coordination")
        RoleInvitation.objects.create(email="camille@exemple.fr", role=role)
        SearchLog.objects.create(day=timezone.localdate(), query="camille", count=1, results=0)
    models = {
        "registrations": Registration,
        "corrections": Correction,
        "submissions": Submission,
        "opinions": Opinion,
        "invitations": RoleInvitation,
        "readings": PeopleReading,
        "searches": SearchLog,
    }
    return {name: model.objects.all() for name, model in models.items()}


def there_after(left, days):
    """The lines of which something remains, after a night so many days later."""
    with time_machine.travel(BEGINNING + datetime.timedelta(days=days, hours=3), tick=False):
        for command in PURGES:
            call_command(command, stdout=io.StringIO())
    return {name for name, rows in left.items() if rows.exists()}


@pytest.mark.django_db
def test_each_line_is_forgotten_on_its_day(left):
    assert there_after(left, 0) == left.keys()
    for days in sorted(set(GONE_AFTER.values())):
        gone = {name for name, after in GONE_AFTER.items() if after == days}
        assert gone <= there_after(left, days - 1)
        assert not gone & there_after(left, days + 1)
    assert there_after(left, 380) == {"searches"}
    assert there_after(left, 14 * 31) == set()


def test_what_has_a_day_is_tried():
    promised = {held.name: held.days for held in HELD if held.days}
    assert promised == {**GONE_AFTER, "registrations": 30}


@pytest.mark.django_db
def test_the_night_runs_all_of_these():
    assert set(PURGES) <= {name for name, _options in nightly.commands()}
