"""What a change outside the editor's form leaves of the draft and of the review beside."""

import datetime

import pytest
from wagtail.models import TaskState, WorkflowState

from events.models import Occurrence
from network.publishing.publishing import publish_change
from places.models import Closure, PlacePage
from tests.factories import EventPageFactory, PlaceMembershipFactory

from .conftest import NOW

WEEK = "Mo-Fr 14:00-18:00"


@pytest.fixture
def port(place):
    return place(title="EPN du Port", opening_hours="Mo-Fr 09:00-12:00", presentation="Avant")


@pytest.fixture
def manager(port):
    return PlaceMembershipFactory(place=port).user


def propose(place, user, **values):
    """As the editor's form does: a draft, then its workflow."""
    for name, value in values.items():
        setattr(place, name, value)
    place.save_revision(user=user)
    return place.get_workflow().start(place, user)


def reload(place):
    return PlacePage.objects.get(pk=place.pk)


def say(place, user, **values):
    def change(page):
        for name, value in values.items():
            setattr(page, name, value)

    return publish_change(place, change, user=user)


def test_only_what_is_said_is_published(port, manager):
    port.presentation = "Brouillon"
    port.save_revision(user=manager)
    say(port, manager, opening_hours=WEEK)
    public = reload(port)
    assert (public.opening_hours, public.presentation) == (WEEK, "Avant")
    draft = public.get_latest_revision_as_object()
    assert (draft.opening_hours, draft.presentation) == (WEEK, "Brouillon")
    assert public.has_unpublished_changes


def test_without_a_draft_nothing_waits_after(port, manager):
    say(port, manager, phone="+33442000000")
    public = reload(port)
    assert str(public.phone) == "04 42 00 00 00"
    assert not public.has_unpublished_changes
    assert public.latest_revision == public.live_revision
    assert public.live_revision.user == manager


def test_a_proposal_goes_on_waiting_and_is_published_with_both(port, manager, admin_user):
    state = propose(port, manager, presentation="Proposé")
    say(port, manager, opening_hours=WEEK)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    task = state.current_task_state
    assert task.status == TaskState.STATUS_IN_PROGRESS
    task.task.specific.on_action(task, admin_user, "approve")
    public = reload(port)
    assert (public.opening_hours, public.presentation) == (WEEK, "Proposé")
    assert not public.has_unpublished_changes


def test_a_proposal_sent_back_stays_so(port, manager, admin_user):
    state = propose(port, manager, presentation="Proposé")
    task = state.current_task_state
    task.task.specific.on_action(task, admin_user, "reject", comment="Trop long")
    say(port, manager, opening_hours=WEEK)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert reload(port).opening_hours == WEEK


def test_a_place_offline_keeps_them_for_later(port, manager):
    port.unpublish()
    say(port, manager, opening_hours=WEEK)
    public = reload(port)
    assert not public.live
    assert public.opening_hours != WEEK
    assert public.get_latest_revision_as_object().opening_hours == WEEK


def test_closures_replace_those_known_and_events_follow(
    port, manager, django_capture_on_commit_callbacks
):
    day = NOW + datetime.timedelta(days=7)
    event = EventPageFactory(parent=port, starts_at=day, repeat="weekly", until=day.date())
    closed = Closure(starts_on=day.date(), ends_on=day.date(), reason="Travaux")
    with django_capture_on_commit_callbacks(execute=True):
        say(port, manager, closures=[closed])
    assert [closure.reason for closure in reload(port).closures.all()] == ["Travaux"]
    assert [date.status for date in Occurrence.objects.filter(event=event)] == ["cancelled"]
    say(port, manager, closures=[])
    assert not reload(port).closures.exists()
