"""Counting many choices over the same rows in one pass."""

from collections import defaultdict
from itertools import batched

from django.db.models import BigIntegerField, Case, Count, Value, When

WIDTH = 60  # choices held by one integer of a row


def tally(queryset, choices):
    """[(mask, rows)]: bit n of a mask says that the rows meet `choices[n]`, a Q.

    One query, which reads each row once and gives a line for each mix of answers; counting the
    choices one by one would read them all as many times.
    """
    masks = masks_of(choices)
    groups = queryset.order_by().values(**masks).annotate(rows=Count("pk"))
    found = defaultdict(int)
    for *parts, rows in groups.values_list(*masks, "rows"):
        found[answers_of(parts)] += rows
    return list(found.items())


def masks_of(choices):
    """{name: expression} of the integers that hold, for a row, which `choices` it meets."""
    parts = enumerate(batched(choices, WIDTH, strict=False))
    return {f"mask_{n}": _mask(part) for n, part in parts}


def answers_of(parts):
    """The one mask that the integers of `masks_of` make."""
    return sum(part << (WIDTH * n) for n, part in enumerate(parts))


def _mask(choices):
    bits = [_bit(choice, Value(1 << n)) for n, choice in enumerate(choices)]
    return sum(bits[1:], bits[0])


def _bit(choice, value):
    if not choice:  # what every row meets
        return value
    return Case(When(choice, then=value), default=Value(0), output_field=BigIntegerField())
