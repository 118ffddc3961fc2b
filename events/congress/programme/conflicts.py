"""Conflicts between the sessions of a programme; a session that is off has none. Pure."""

from collections.abc import Iterable
from itertools import combinations


def overlaps(sessions: Iterable) -> list[tuple]:
    """Return [(earlier, later)], the pairs of sessions that overlap, sorted by start.

    Ignores the sessions that are off or without a start. A session that begins when another ends
    does not overlap it.
    """
    placed = sorted(
        (s for s in sessions if s.starts_at and not s.is_off), key=lambda s: (s.starts_at, s.pk)
    )
    return [(a, b) for a, b in combinations(placed, 2) if b.starts_at < a.ends_at]


def room_conflicts(sessions: Iterable) -> list[tuple]:
    """Return [(room, earlier, later)] for the pairs of `overlaps` in the same room."""
    return [(a.room, a, b) for a, b in overlaps(sessions) if a.room_id and a.room_id == b.room_id]


def speaker_conflicts(sessions: Iterable) -> list[tuple]:
    """Return [(person, earlier, later)] for each speaker that a pair of `overlaps` shares."""
    conflicts = []
    for a, b in overlaps(sessions):
        common = {person.pk for person in a.people} & {person.pk for person in b.people}
        conflicts += [(person, a, b) for person in a.people if person.pk in common]
    return conflicts
