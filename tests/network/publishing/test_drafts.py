"""Changes published outside the editor's form, beside a draft in progress."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Revision

from events.models import EventPage
from network.publishing.drafts import publish_change
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
