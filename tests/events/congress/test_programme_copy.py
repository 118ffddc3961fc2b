"""Copying the programme of an edition to another one."""

import datetime

import pytest

from events.congress.programme.copies import copy_programme
from events.models import Session, Track
from tests.events.conftest import PARIS
from tests.factories import CongressPageFactory, PersonFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_programme_is_copied_as_drafts(assises, congress, session, room):
    jeanne, topic = PersonFactory(name="Jeanne Aubert"), TopicFactory(name="Gestes")
    track = Track.objects.create(congress=congress, name="Agir")
    sewing = session(
        "Couture", room=room, track=track, has_lsf=True, replay_url="https://example.org/v",
        published__people=[jeanne], published__topics=[topic],
    )  # fmt: skip
    session("Clore", hour=16, day=6)
    session("Annulée", hour=12, status="cancelled")
    session("Brouillon", hour=13, published=False)
    # In summer time, the local hours stay the same.
    target = CongressPageFactory(
        parent=assises,
        title="Assises 2028",
        slug="2028",
        starts_at=datetime.datetime(2028, 6, 8, 9, tzinfo=PARIS),
        ends_at=datetime.datetime(2028, 6, 9, 17, tzinfo=PARIS),
    )
    assert copy_programme(congress, target) == 2
    first, second = target.sessions.order_by("starts_at")
    assert (first.title, first.live, first.has_lsf) == ("Couture", False, True)
    assert first.starts_at == datetime.datetime(2028, 6, 8, 9, tzinfo=PARIS)
    assert second.starts_at == datetime.datetime(2028, 6, 9, 16, tzinfo=PARIS)
    assert (first.room.name, first.room.capacity) == ("Amphithéâtre", 200)
    assert first.room.congress == first.track.congress == target
    assert first.people == [jeanne]
    assert list(first.topics.all()) == [topic]
    assert first.replay_url == ""
    assert first.guid != sewing.guid
    assert not Session.objects.public().filter(congress=target).exists()
    # A second copy creates no second room.
    copy_programme(congress, target)
    assert target.rooms.count() == 1
