"""Compare the number shown beside each choice of a filter with the list filtered by it."""

import random

from django.http import QueryDict

from network.filters import Filter


def questions(choices_by_key, number, seed=7):
    """Yield an empty `QueryDict`, then `number` random ones.

    Each random query sets one or two filters, with one or two choices of each. `choices_by_key` is
    {key of a filter: its choices}. The same `seed` yields the same queries.
    """
    some = random.Random(seed)
    yield QueryDict()
    for _ in range(number):
        data = QueryDict(mutable=True)
        for key in some.sample(sorted(choices_by_key), some.choice([1, 2, 2])):
            choices = choices_by_key[key]
            data.setlist(key, some.sample(choices, min(len(choices), some.choice([1, 1, 2]))))
        yield data


def choices_of(filters):
    """Return {key of a counted filter: its choices as strings}."""
    return {item.param: [str(v) for v, _ in item.options()] for item in filters.counted_filters}


def assert_counts(filters, facets, listed):
    """Assert that each count of `facets`, and the total, equal the rows of the filtered list.

    `listed(data)` returns the number of rows in the database for a `QueryDict`.
    """
    wrong = []
    for facet in facets:
        for option in facet.options:
            data = QueryDict(filters.query, mutable=True)
            data.setlist(facet.param, [option.value])
            if option.count != (number := listed(data)):
                wrong.append((filters.query, facet.param, option.value, option.count, number))
    assert wrong == []
    assert filters.total == listed(QueryDict(filters.query))


class FirstLetterFilter(Filter):
    """A filter on the first letter, of a class that the counting code has no case for."""

    counted = True

    def __init__(self, label, field="title", **options):
        super().__init__(label, **options)
        self.field = field

    def options(self):
        return [("A", "A"), ("B", "B")]

    def chosen(self, value):
        return [value]

    def alone(self, choice):
        return choice

    def narrow(self, queryset, value):
        return queryset.filter(**{f"{self.field}__startswith": value})
