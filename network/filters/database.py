"""Count the choices of the filters of a list with one query of the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import batched

from django.db.models import BigIntegerField, Case, Count, Q, QuerySet, Value, When
from django.db.models.expressions import Expression, RawSQL
from django.db.models.sql import Query

from .bits import first_bits, transposed
from .counting import ChoiceCounter, Choices, Groups

WIDTH = 60  # choices in one integer of a row


def counter_of(filters) -> ChoiceCounter:
    """Return the `ChoiceCounter` of a `FilterSet`, for its `counted_filters`, in one query.

    The other active filters narrow the rows of the counter. The database reads each row once and
    groups the rows by the choices that they match: one query for each choice would read all rows
    each time. Listing the choices of a filter may cost further queries.
    """
    counted = filters.counted_filters
    rows, passing = filters.queryset, {}
    for item, value in filters.active:
        if item in counted:
            passing[item.name] = item.passing(filters.queryset, value)
        else:
            rows = item.narrow(rows, value)
    questions = questions_of(filters.queryset, counted)
    groups = grouped(rows, [*questions.values(), *passing.values()])
    sets = transposed((mask for mask, _rows in groups), len(questions) + len(passing))
    return ChoiceCounter(
        rows=first_bits(len(groups)),
        passing=dict(zip(passing, sets[len(questions) :], strict=True)),
        choices=choices_of(questions, sets[: len(questions)]),
        count=Groups(number for _mask, number in groups).count,
    )


def questions_of(queryset: QuerySet, counted: tuple | list) -> dict[tuple[str, str], Q]:
    """Return {(filter name, choice): Q of the rows that have the choice}.

    `counted` contains the filters; all their choices are in the result. The Q is the result of
    `Filter.passing` for the rows of `queryset`, with this choice alone.
    """
    return {
        (item.name, str(choice)): item.passing(queryset, item.alone(str(choice)))
        for item in counted
        for choice, _label in item.options()
    }


def keys_of(counted: tuple | list) -> list[tuple[str, str]]:
    """Return the keys of `questions_of`, [(filter name, choice)], without computing their Qs."""
    return [(item.name, str(choice)) for item in counted for choice, _label in item.options()]


def choices_of(keys: Iterable[tuple[str, str | None]], sets: Iterable[int]) -> dict[str, Choices]:
    """Return {filter name: `Choices`} from keys (filter name, choice) and bit sets of rows.

    `sets` are the bit sets of the rows that match each key, in the order of `keys`. In a key, the
    choice None means the active value of the filter, if this value is not one of its choices.
    Raises ValueError if `keys` and `sets` have different lengths.
    """
    rows = defaultdict(dict)
    for (name, choice), having in zip(keys, sets, strict=True):
        rows[name][choice] = having
    return {name: Choices(each) for name, each in rows.items()}


def grouped(queryset: QuerySet, questions: Sequence[Q], columns: Sequence[str] = ()) -> list[tuple]:
    """Return [(mask, *columns, number of rows)] in one query, one item for each combination.

    Bit n of a mask is set if the rows match `questions[n]`. `columns` are names of fields; the rows
    are also grouped by the values of these fields. Without questions and columns, returns one item
    with the mask 0 and the number of all rows.
    """
    if not questions and not columns:
        return [(0, queryset.count())]
    masks = masks_of(queryset, questions)
    groups = queryset.order_by().values(*columns, **masks).annotate(rows=Count("pk"))
    first = len(columns)
    return [
        (mask_of(values[first:]), *values[:first], rows)
        for *values, rows in groups.values_list(*columns, *masks, "rows")
    ]


def masks_of(queryset: QuerySet, questions: Iterable[Q]) -> dict[str, Expression]:
    """Return annotations {name: expression of an integer} for the rows of a queryset.

    Each integer has at most 60 bits. `mask_of` joins the integers of a row into one mask, whose bit
    n is 1 if the row matches the question n, counted from 0.
    """
    parts = enumerate(batched(questions, WIDTH, strict=False))
    model, database = queryset.model, queryset.db
    return {f"mask_{n}": _composed(model, database, part) or _mask(part) for n, part in parts}


def mask_of(parts: Iterable[int]) -> int:
    """Join the integers of the annotations of `masks_of`, in their order, into one mask."""
    return sum(part << (WIDTH * n) for n, part in enumerate(parts))


@lru_cache(maxsize=64)
def _composed(model, database, questions):
    """Return the mask of at most 60 questions as an expression of raw SQL, compiled once.

    Django takes twice as long to compile such an expression as the database to execute it. Returns
    None if a question reads another table, whose alias depends on the query.
    """
    query = Query(model)
    compiler = query.get_compiler(database)
    sql, params = compiler.compile(_mask(questions).resolve_expression(query))
    others = {*query.alias_map} - {model._meta.db_table}
    if any(compiler.quote_name(table) in sql for table in others):
        return None
    return RawSQL(sql, params, output_field=BigIntegerField())  # noqa: S611 - written by Django


def _mask(questions):
    values = [_bit(question, Value(1 << n)) for n, question in enumerate(questions)]
    return sum(values[1:], values[0])


def _bit(question, value):
    if not question:  # an empty Q matches every row
        return value
    return Case(When(question, then=value), default=Value(0), output_field=BigIntegerField())
