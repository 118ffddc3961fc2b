"""Values of files outside the closed lists: they wait for an editor, whose answer is saved.

The answers belong to a source, or to the form of the columns of files sent by hand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Self

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from places.models import ImportRun, PlaceSource, ValueMeaning
from places.national.meanings import COLUMNS, apply_meanings, unknown_values
from places.national.raw_tables import digest_of
from places.national.standard import Problem
from places.national.value_lists import value_key

from . import columns

# A file with more different values has a column that is no list.
MOST_VALUES = 200
BY_SOURCE = F("source__name").asc(nulls_last=True), "digest"
Stage = ImportRun.Stage


@dataclass(frozen=True)
class Decided:
    """The effects of answers: their number, and the files to which they are applied.

    With `is_rehearsed`, the imports of the same sources or forms that waited for a review are
    rehearsed again with the answers. With `must_be_sent`, some values are those of files sent by
    hand, and no import is rehearsed: the places change when the files are sent again.
    """

    number: int
    is_rehearsed: bool
    must_be_sent: bool


@dataclass
class Values:
    """The meanings of the values of one source, or of one form of columns.

    `meanings` is {column: {key of a value: values of the standard}} of the decided values.
    `unknown` counts the other values, by (column, value), in the cells converted so far, and
    `examples` has the name of a place for each.
    """

    source: PlaceSource | None
    digest: str
    meanings: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    unknown: Counter = field(default_factory=Counter)
    examples: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of_run(cls, run: ImportRun) -> Self:
        """Return the `Values` of the source of a run, or of the form of its columns."""
        digest = run.columns_digest or digest_of(columns.columns_of(run))
        return cls.load(run.source, digest)

    @classmethod
    def load(cls, source: PlaceSource | None, digest: str) -> Self:
        """Return the `Values` of a source, or of the form `digest` if `source` is None."""
        values = cls(source, "" if source else digest)
        for row in values.rows().filter(is_decided=True):
            values.meanings.setdefault(row.column, {})[row.key] = row.meanings
        return values

    def rows(self) -> QuerySet[ValueMeaning]:
        """Return the `ValueMeaning` rows of the source or form."""
        return ValueMeaning.objects.filter(source=self.source, digest=self.digest)

    def convert(
        self, lines: Iterable[tuple[int, dict | Problem]]
    ) -> Iterator[tuple[int, dict | Problem]]:
        """Yield the lines of a file with the meanings of their values, and count the unknown ones.

        `lines` are (line, {column of the standard: cell}) or (line, `Problem`).
        """
        for line, cells in lines:
            yield line, cells if isinstance(cells, Problem) else self._convert(cells)

    def _convert(self, cells):
        changed = {}
        for column in COLUMNS:
            if cell := cells.get(column):
                meanings = self.meanings.get(column, {})
                changed[column] = apply_meanings(column, cell, meanings)
                values = {
                    value_key(value): value for value in unknown_values(column, changed[column])
                }
                for key, value in values.items():
                    if key not in meanings:
                        self.unknown[column, value] += 1
                        self.examples.setdefault((column, value), cells.get("nom") or "")
        return cells | changed

    def clear_counts(self) -> None:
        """Set the number of rows of every value to 0, before a file is read from its start."""
        self.rows().update(count=0)

    def save_unknown(self) -> None:
        """Save the unknown values and numbers of rows counted by `convert`, then reset the counts.

        At most `MOST_VALUES` different values are saved for a source or form.
        """
        rows = {(row.column, row.key): row for row in self.rows()}
        known = set(rows)
        for (column, value), number in self.unknown.items():
            key = value_key(value)
            if (column, key) not in rows and len(rows) >= MOST_VALUES:
                continue
            row = rows.setdefault((column, key), self._new(column, key, value))
            row.count += number
            row.seen_at = timezone.now()
        changed = {(column, value_key(value)) for column, value in self.unknown}
        ValueMeaning.objects.bulk_create(rows[each] for each in rows.keys() - known)
        ValueMeaning.objects.bulk_update(
            [rows[each] for each in changed & known], ["count", "seen_at"]
        )
        self.unknown, self.examples = Counter(), {}

    def _new(self, column, key, value):
        return ValueMeaning(
            source=self.source,
            digest=self.digest,
            column=column,
            key=key,
            value=value,
            example=self.examples.get((column, value), "")[:255],
        )


def undecided_of(run: ImportRun) -> QuerySet[ValueMeaning]:
    """Return the values that wait for an editor in the last file of a run's source or form.

    They are sorted by column, the most frequent first.
    """
    rows = Values.of_run(run).rows().filter(is_decided=False, count__gt=0)
    return rows.order_by("column", "-count", "value")


def decided() -> QuerySet[ValueMeaning]:
    """Return the decided values by the name of their source; values without a source are last.

    Values without a source are sorted by the form of their columns.
    """
    rows = ValueMeaning.objects.filter(is_decided=True).select_related("source")
    return rows.order_by(*BY_SOURCE, "column", "value")


def undecided() -> QuerySet[ValueMeaning]:
    """Return the values of the last files that wait for an editor.

    They are sorted by source, as in `decided`, then by column, the most frequent values first.
    """
    waiting = ValueMeaning.objects.filter(is_decided=False, count__gt=0)
    return waiting.select_related("source").order_by(*BY_SOURCE, "column", "-count", "value")


@transaction.atomic
def decide(answers: dict[int, list[str] | None]) -> "Decided":
    """Save the answers {primary key of a `ValueMeaning`: meanings}, and return the `Decided`.

    None makes a value wait again. The sources concerned are read again during the next night, even
    if their files have not changed. The imports of the same sources or forms that wait for a review
    return to the stage of the rehearsal.
    """
    rows = list(ValueMeaning.objects.filter(pk__in=answers).select_related("source"))
    for row in rows:
        row.meanings, row.is_decided = answers[row.pk] or [], answers[row.pk] is not None
    ValueMeaning.objects.bulk_update(rows, ["meanings", "is_decided"])
    for source in {row.source for row in rows if row.source}:
        source.clear_validators()
        source.save(update_fields=["etag", "modified", "digest"])
    is_rehearsed = _rehearse_again(rows)
    is_sent_by_hand = any(not row.source_id for row in rows)
    return Decided(len(rows), is_rehearsed, is_sent_by_hand and not is_rehearsed)


def _rehearse_again(rows):
    """Restart the waiting imports of the same sources or forms; return False if there are none."""
    sources = {row.source_id for row in rows if row.source_id}
    digests = {row.digest for row in rows if not row.source_id}
    waiting = ImportRun.objects.select_for_update().filter(stage=Stage.WAITING)
    waiting = waiting.filter(Q(source__in=sources) | Q(source=None))
    again = [
        run.pk
        for run in waiting
        if run.source_id in sources or (not run.source_id and _form_of(run) in digests)
    ]
    ImportRun.objects.filter(pk__in=again).update(
        stage=Stage.REHEARSING, read=0, parts_read=0, counts={}
    )
    return bool(again)


def _form_of(run):
    return run.columns_digest or digest_of(columns.columns_of(run))
