"""Sessions that cannot both be followed, held or given. Pure: what is off clashes with nothing."""

from itertools import combinations


def overlaps(sessions):
    """[(earlier, later)] for each two that are held at the same time, in order."""
    held = sorted(
        (s for s in sessions if s.starts_at and not s.is_off), key=lambda s: (s.starts_at, s.pk)
    )
    return [(a, b) for a, b in combinations(held, 2) if b.starts_at < a.ends_at]


def in_one_room(sessions):
    """[(room, earlier, later)]"""
    return [(a.room, a, b) for a, b in overlaps(sessions) if a.room_id and a.room_id == b.room_id]


def of_one_person(sessions):
    """[(person, earlier, later)] for whoever would speak in two rooms at once."""
    found = []
    for a, b in overlaps(sessions):
        both = {person.pk for person in a.people} & {person.pk for person in b.people}
        found += [(person, a, b) for person in a.people if person.pk in both]
    return found
