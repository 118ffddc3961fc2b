"""The numbers beside choices, compared with what a list shows once each choice is taken."""

import random

from django.http import QueryDict

from network.filters import Filter


def questions(choices_by_key, number, seed=7):
    """So many queries as `QueryDict`s, the empty one first: each asks one or two filters, and one
    or two choices of each. `choices_by_key` is {key of a filter: its choices}."""
    some = random.Random(seed)
    yield QueryDict()
    for _ in range(number):
        data = QueryDict(mutable=True)
        for key in some.sample(sorted(choices_by_key), some.choice([1, 2, 2])):
            choices = choices_by_key[key]
            data.setlist(key, some.sample(choices, min(len(choices), some.choice([1, 1, 2]))))
        yield data


def choices_of(filters):
    """{key of a counted filter: its choices}"""
    return {item.param: [str(v) for v, _ in item.options()] for item in filters.counted_filters}


def assert_counts(filters, facets, listed):
    """`listed(data)` is how many rows the database has for a query."""
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
    """A kind that nothing knows: it narrows by itself, and has a value that is no choice of it."""

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
