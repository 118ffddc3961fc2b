"""Nightly purges delete personal data on the declared day, not before."""

import datetime
import io

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from events.models import EventIndexPage, PeopleReading, Registration
from events.registrations import seats
from home.models import FeedbackRequest, RoleInvitation, Submission
from home.personal_data import DATA_CATEGORIES
from network.tasks import nightly
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
    *("purge_feedback", "purge_search_log", "purge_opinions"),
]
BEGINNING = datetime.datetime(2026, 11, 27, 9, tzinfo=datetime.UTC)
# Days from BEGINNING to the deletion of each kind of data. The workshop is a week after BEGINNING.
# The public page on privacy has the same durations.
GONE_AFTER = {
    "invitations": 14,
    "registrations": 7 + 30,
    "corrections": 180,
    "submissions": 180,
    "feedback": 180,
    "opinions": 180,
    "readings": 365,
}


@pytest.fixture
def left(site, home):
    """Create one row of each kind on the first day; return {name of the kind: queryset}."""
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
        FeedbackRequest.objects.create(page=place, name="Rose")
        text = home.add_child(instance=ResourceIndexPage(title="R", slug="ressources"))
        Opinion.objects.create(page=ArticlePageFactory(parent=text), subject="faux", text="x")
        role = Group.objects.get(name="Coordination")
        RoleInvitation.objects.create(email="camille@exemple.fr", role=role)
        SearchLog.objects.create(day=timezone.localdate(), query="camille", count=1, results=0)
    models = {
        "registrations": Registration,
        "corrections": Correction,
        "submissions": Submission,
        "feedback": FeedbackRequest,
        "opinions": Opinion,
        "invitations": RoleInvitation,
        "readings": PeopleReading,
        "searches": SearchLog,
    }
    return {name: model.objects.all() for name, model in models.items()}


def there_after(left, days):
    """Run the purges of the night `days` after BEGINNING; return the names of the kinds left."""
    with time_machine.travel(BEGINNING + datetime.timedelta(days=days, hours=3), tick=False):
        for command in PURGES:
            call_command(command, stdout=io.StringIO())
    return {name for name, rows in left.items() if rows.exists()}


@pytest.mark.django_db
def test_each_kind_of_data_is_purged_on_its_day(left):
    assert there_after(left, 0) == left.keys()
    for days in sorted(set(GONE_AFTER.values())):
        gone = {name for name, after in GONE_AFTER.items() if after == days}
        assert gone <= there_after(left, days - 1)
        assert not gone & there_after(left, days + 1)
    assert there_after(left, 380) == {"searches"}
    assert there_after(left, 14 * 31) == set()


def test_every_declared_duration_is_tested():
    declared = {line.name: line.days for line in DATA_CATEGORIES if line.days}
    assert declared == {**GONE_AFTER, "registrations": 30}


@pytest.mark.django_db
def test_nightly_tasks_include_every_purge():
    assert set(PURGES) <= {name for name, _options in nightly.commands()}
