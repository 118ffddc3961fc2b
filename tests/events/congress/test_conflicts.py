"""Sessions that overlap, share a room or a speaker."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from events.congress.programme.conflicts import (
    overlaps,
    room_conflicts,
    speaker_conflicts,
)

JEANNE, PAUL = SimpleNamespace(pk=1, name="Jeanne"), SimpleNamespace(pk=2, name="Paul")


@dataclass
class Session:
    pk: int
    hour: int | None
    room: str = ""
    people: list = field(default_factory=list)
    is_off: bool = False
    minutes: int = 60

    @property
    def room_id(self):
        return self.room

    @property
    def starts_at(self):
        return self.hour and datetime(2026, 11, 5, self.hour)

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.minutes)


def pairs(conflicts):
    return [tuple(each.pk for each in conflict[-2:]) for conflict in conflicts]


def test_overlapping_sessions_are_paired_in_order_of_start():
    first, second, after = Session(2, 9, minutes=90), Session(1, 10), Session(3, 11)
    assert pairs(overlaps([second, after, first])) == [(2, 1)]


@pytest.mark.parametrize("other", [Session(2, 9, "A", [JEANNE], is_off=True), Session(2, None)])
def test_session_off_or_without_start_has_no_conflict(other):
    sessions = [Session(1, 9, "A", [JEANNE]), other]
    for find in (overlaps, room_conflicts, speaker_conflicts):
        assert find(sessions) == []


def test_simultaneous_sessions_in_one_room_conflict():
    sessions = [Session(1, 9, "A"), Session(2, 9, "B"), Session(3, 9, "A"), Session(4, 9)]
    assert [conflict[0] for conflict in room_conflicts(sessions)] == ["A"]
    assert pairs(room_conflicts(sessions)) == [(1, 3)]


def test_simultaneous_sessions_of_one_speaker_conflict():
    sessions = [Session(1, 9, people=[JEANNE, PAUL]), Session(2, 9, people=[PAUL])]
    assert [conflict[0] for conflict in speaker_conflicts(sessions)] == [PAUL]
    assert pairs(speaker_conflicts(sessions)) == [(1, 2)]
