"""Changes published outside the editor's form, beside a draft in progress."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from events.models import EventPage
from network.publishing.drafts import publish_again, publish_change
from tests.factories import EventIndexPageFactory, EventPageFactory


def rename(page):
    page.title = "Café numérique"


@pytest.mark.parametrize("live", [True, False])
def test_unfinished_draft_is_changed_too(home, live):
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home), live=live)
    event.starts_at = None
    event.save_revision(clean=False)
    published = publish_change(event, rename)
    assert (published.title == "Café numérique", published.live) == (live, live)
    draft = EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    assert (draft.title, draft.starts_at) == ("Café numérique", None)


def test_invalid_public_page_is_refused(home):
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home))
    with pytest.raises(ValidationError):
        publish_change(event, lambda page: setattr(page, "title", ""))


@pytest.mark.parametrize("live", [True, False])
def test_scheduled_publication_includes_the_change(home, live):
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home), live=live)
    time = event.go_live_at = timezone.now() + datetime.timedelta(days=1)
    event.save_revision().publish()
    publish_change(EventPage.objects.get(pk=event.pk), rename)
    scheduled = Revision.page_revisions.get(approved_go_live_at__isnull=False)
    assert (scheduled.as_object().title, scheduled.approved_go_live_at) == ("Café numérique", time)
    assert scheduled == EventPage.objects.get(pk=event.pk).latest_revision


def test_schedule_of_an_earlier_draft_includes_the_change(published):
    friday = timezone.now().replace(microsecond=0) + datetime.timedelta(days=3)
    draft_of(published, "Vendredi", friday)
    draft_of(published, "Plus tard")
    page = publish_change(
        EventPage.objects.get(pk=published.pk), lambda page: setattr(page, "venue", "Gymnase")
    )
    [scheduled] = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    content = scheduled.as_object()
    assert (content.title, content.venue) == ("Vendredi", "Gymnase")
    assert scheduled.approved_go_live_at == friday
    draft = page.get_latest_revision_as_object()
    assert (draft.title, draft.venue) == ("Plus tard", "Gymnase")


@pytest.fixture
def published(home):
    """An event with a published version."""
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home), title="Publié")
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def draft_of(event, title, go_live_at=None):
    """Save a draft, and schedule it if `go_live_at` is not None; return its revision."""
    draft = EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    draft.title, draft.go_live_at = title, go_live_at
    revision = draft.save_revision()
    if go_live_at:
        revision.publish()
    return revision


def put_back(event):
    """Unpublish and publish again; return (title, title of the draft, {title: scheduled time})."""
    EventPage.objects.get(pk=event.pk).unpublish()
    page = publish_again(EventPage.objects.get(pk=event.pk))
    scheduled = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    times = {each.as_object().title: each.approved_go_live_at for each in scheduled}
    return page.title, page.get_latest_revision_as_object().title, times


def test_page_put_back_keeps_its_scheduled_draft(published):
    friday = timezone.now().replace(microsecond=0) + datetime.timedelta(days=3)
    draft_of(published, "Vendredi", friday)
    assert put_back(published) == ("Publié", "Vendredi", {"Vendredi": friday})
    # A change published in between moves the schedule to a new revision.
    publish_change(EventPage.objects.get(pk=published.pk), lambda page: None)
    assert put_back(published) == ("Publié", "Vendredi", {"Vendredi": friday})


def test_page_put_back_keeps_the_schedule_of_an_earlier_draft(published):
    friday = timezone.now().replace(microsecond=0) + datetime.timedelta(days=3)
    draft_of(published, "Vendredi", friday)
    draft_of(published, "Plus tard")
    assert put_back(published) == ("Publié", "Plus tard", {"Vendredi": friday})


def test_page_put_back_twice_keeps_the_schedule_of_an_earlier_draft(published):
    friday = timezone.now().replace(microsecond=0) + datetime.timedelta(days=3)
    draft_of(published, "Vendredi", friday)
    draft_of(published, "Plus tard")
    put_back(published)
    assert put_back(published) == ("Publié", "Plus tard", {"Vendredi": friday})


def test_page_put_back_ignores_a_purged_schedule(published):
    friday = timezone.now() + datetime.timedelta(days=3)
    draft_of(published, "Vendredi", friday).delete()
    assert put_back(published) == ("Publié", "Publié", {})


@pytest.mark.parametrize("way", ["cancelled", "past", "published"])
def test_page_put_back_schedules_nothing_else(published, way):
    now = timezone.now()
    revision = draft_of(published, "Vendredi", now + datetime.timedelta(days=3))
    if way == "cancelled":
        revision.approved_go_live_at = None
        revision.save()
        log(instance=published, action="wagtail.schedule.cancel", revision=revision)
    if way == "published":
        draft_of(published, "Autre").publish()
    travelled = now + datetime.timedelta(days=4 if way == "past" else 0)
    with time_machine.travel(travelled):
        assert put_back(published)[2] == {}


def test_page_put_back_keeps_a_draft_older_than_the_scheduled_publication(published):
    """The draft was saved while another one waited for its time."""
    scheduled = draft_of(published, "Midi", timezone.now() + datetime.timedelta(minutes=5))
    draft_of(published, "Plus tard")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=10)):
        scheduled.refresh_from_db()
        scheduled.publish(log_action="wagtail.publish.scheduled")
        assert put_back(published) == ("Midi", "Plus tard", {})
