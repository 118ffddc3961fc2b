"""Changes published outside the editor's form keep the draft and its review."""

import datetime

import pytest
from wagtail.models import TaskState, WorkflowState

from events.models import Occurrence
from network.publishing.drafts import publish_change
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


def submit_draft(place, user, **values):
    """Save a draft and start its workflow, as the editor's form does."""
    for name, value in values.items():
        setattr(place, name, value)
    place.save_revision(user=user)
    return place.get_workflow().start(place, user)


def reload(place):
    return PlacePage.objects.get(pk=place.pk)


def publish(place, user, **values):
    def change(page):
        for name, value in values.items():
            setattr(page, name, value)

    return publish_change(place, change, user=user)


def test_only_the_change_is_published(port, manager):
    port.presentation = "Brouillon"
    port.save_revision(user=manager)
    publish(port, manager, opening_hours=WEEK)
    public = reload(port)
    assert (public.opening_hours, public.presentation) == (WEEK, "Avant")
    draft = public.get_latest_revision_as_object()
    assert (draft.opening_hours, draft.presentation) == (WEEK, "Brouillon")
    assert public.has_unpublished_changes


def test_change_without_a_draft_leaves_no_draft(port, manager):
    publish(port, manager, phone="+33442000000")
    public = reload(port)
    assert str(public.phone) == "04 42 00 00 00"
    assert not public.has_unpublished_changes
    assert public.latest_revision == public.live_revision
    assert public.live_revision.user == manager


def test_submitted_draft_keeps_waiting_with_the_change(port, manager, admin_user):
    state = submit_draft(port, manager, presentation="Proposé")
    publish(port, manager, opening_hours=WEEK)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    task = state.current_task_state
    assert task.status == TaskState.STATUS_IN_PROGRESS
    task.task.specific.on_action(task, admin_user, "approve")
    public = reload(port)
    assert (public.opening_hours, public.presentation) == (WEEK, "Proposé")
    assert not public.has_unpublished_changes


def test_rejected_draft_stays_rejected(port, manager, admin_user):
    state = submit_draft(port, manager, presentation="Proposé")
    task = state.current_task_state
    task.task.specific.on_action(task, admin_user, "reject", comment="Trop long")
    publish(port, manager, opening_hours=WEEK)
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert reload(port).opening_hours == WEEK


def test_change_of_an_offline_place_stays_a_draft(port, manager):
    port.unpublish()
    publish(port, manager, opening_hours=WEEK)
    public = reload(port)
    assert not public.live
    assert public.opening_hours != WEEK
    assert public.get_latest_revision_as_object().opening_hours == WEEK


def test_closures_are_replaced_and_cancel_dates(port, manager, django_capture_on_commit_callbacks):
    day = NOW + datetime.timedelta(days=7)
    event = EventPageFactory(parent=port, starts_at=day, repeat="weekly", until=day.date())
    closed = Closure(starts_on=day.date(), ends_on=day.date(), reason="Travaux")
    with django_capture_on_commit_callbacks(execute=True):
        publish(port, manager, closures=[closed])
    assert [closure.reason for closure in reload(port).closures.all()] == ["Travaux"]
    assert [date.status for date in Occurrence.objects.filter(event=event)] == ["cancelled"]
    publish(port, manager, closures=[])
    assert not reload(port).closures.exists()
