"""Conflicts between the sessions of a programme; sessions that are off have none. Pure."""

from itertools import combinations


def overlaps(sessions) -> list[tuple]:
    """Return [(earlier, later)] of the sessions that overlap, sorted by start.

    Ignores the sessions that are off or without a start.
    """
    placed = sorted(
        (s for s in sessions if s.starts_at and not s.is_off), key=lambda s: (s.starts_at, s.pk)
    )
    return [(a, b) for a, b in combinations(placed, 2) if b.starts_at < a.ends_at]


def room_conflicts(sessions) -> list[tuple]:
    """Return [(room, earlier, later)] of the sessions that overlap in one room."""
    return [(a.room, a, b) for a, b in overlaps(sessions) if a.room_id and a.room_id == b.room_id]


def speaker_conflicts(sessions) -> list[tuple]:
    """Return [(person, earlier, later)] of the sessions that overlap and share a speaker."""
    conflicts = []
    for a, b in overlaps(sessions):
        common = {person.pk for person in a.people} & {person.pk for person in b.people}
        conflicts += [(person, a, b) for person in a.people if person.pk in common]
    return conflicts
