"""Copies of a series for the next season."""

import datetime

import pytest
from django.utils import timezone

from events.editing.seasons import renew
from tests.factories import EventIndexPageFactory, EventPageFactory

pytestmark = pytest.mark.django_db


def test_copy_does_not_expire_with_the_former_season(site, home):
    soon = timezone.now() + datetime.timedelta(days=30)
    event = EventPageFactory(parent=EventIndexPageFactory(parent=home))
    event.go_live_at, event.expire_at = soon - datetime.timedelta(days=20), soon
    event.save()
    copy = renew(event)
    assert (copy.go_live_at, copy.expire_at) == (None, None)
    draft = copy.get_latest_revision_as_object()
    assert (draft.go_live_at, draft.expire_at) == (None, None)
