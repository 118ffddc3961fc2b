"""A match that shows the hits of several others, one after the other."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property


class Chained:
    """A `Match` that begins with hits of other matches.

    `first` is [(match, hits)]: the hits of the parts, in order, each a list of hits of its match.
    The hits of `last` follow. A document that several parts contain is in the first of them only.
    `total` and `counts` count each document once. `query` is the `Query` of `last`.
    """

    def __init__(self, first: Sequence[tuple], last):
        self.last, self.view, self.query = last, last.view, last.query
        self._first, shown = [], set()
        for match, hits in first:
            hits = [hit for hit in hits if hit.id not in shown]
            shown |= {hit.id for hit in hits}
            if hits:
                self._first.append((match, hits))
        self._shown = frozenset(shown)

    @property
    def queries(self) -> list:
        """The `Query`s of the parts, in order: those of `first` are restricted to their hits."""
        parts = [self._only(one.query, {hit.id for hit in hits}) for one, hits in self._first]
        return [*parts, self.query]

    def split(self, hits: Iterable) -> list[tuple]:
        """Return [(match of a part, its hits among `hits`)] without empty parts."""
        left, parts = list(hits), []
        for match, own in self._first:
            parts.append((match, [hit for hit in left if hit in own]))
            left = [hit for hit in left if hit not in own]
        return [(match, part) for match, part in [*parts, (self.last, left)] if part]

    @staticmethod
    def _only(query, ids):
        among = frozenset(ids) if query.among is None else query.among & ids
        return replace(query, among=among)

    @cached_property
    def _counted(self):
        """The matches to add, and the match of the first hits in `last` to subtract."""
        added = [self.view.match(query) for query in self.queries[:-1]]
        return added, self.view.match(self._only(self.query, self._shown))

    @property
    def total(self) -> int:
        """The number of matching documents."""
        added, repeated = self._counted
        return self.last.total + sum(match.total for match in added) - repeated.total

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """{facet: {value: count}} of the values offered or chosen, without zeros."""
        added, repeated = self._counted
        counts = {}
        for sign, match in [(1, self.last), *((1, one) for one in added), (-1, repeated)]:
            for facet, values in match.counts.items():
                total = counts.setdefault(facet, Counter())
                for value, number in values.items():
                    total[value] += sign * number
        counts = {facet: {v: n for v, n in total.items() if n} for facet, total in counts.items()}
        return {facet: values for facet, values in counts.items() if values}

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        """{facet: {value: label}} of the counted values."""
        labels = {}
        for match in [self.last, *self._counted[0]]:
            for facet, values in match.labels.items():
                labels[facet] = values | labels.get(facet, {})
        return labels

    def hits(self, start: int, stop: int) -> list:
        """Return the hits at positions `start` to `stop` - 1: of `first`, then of `last`.

        Hidden documents of `first` are left out.
        """
        first = [hit for _match, hits in self._first for hit in hits]
        first = [hit for hit in first if hit.id not in self.view.hidden]
        rest = self.last.hits(0, stop) if stop > len(first) else []
        return [*first, *(hit for hit in rest if hit.id not in self._shown)][start:stop]


def split(match, hits: list) -> list[tuple]:
    """Return [(match, its hits among `hits`)] of any match: several for a `Chained` one."""
    if isinstance(match, Chained):
        return match.split(hits)
    return [(match, hits)] if hits else []


def queries_of(match) -> list:
    """Return the `Query`s of the results of any match, in order: several for a `Chained` one."""
    return match.queries if isinstance(match, Chained) else [match.query]
