"""The rows of a list as the database has them: which of the counted choices each meets."""

from collections import defaultdict
from functools import lru_cache
from itertools import batched

from django.db.models import BigIntegerField, Case, Count, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from network.bits import first_bits, transposed
from network.counting import ChoiceCounter, Choices, Groups

WIDTH = 60  # choices held by one integer of a row


def counter_of(filters) -> ChoiceCounter:
    """The `ChoiceCounter` of a `FilterSet`, for which the database is asked once.

    It reads each row once and gives a line for each mix of answers; counting the choices one by
    one would read them all as many times.
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


def questions_of(queryset, counted) -> dict[tuple[str, str], Q]:
    """{(filter's name, choice): Q of the rows that have it} of the counted filters, of any kind."""
    return {
        (item.name, str(choice)): item.passing(queryset, item.alone(str(choice)))
        for item in counted
        for choice, _label in item.options()
    }


def choices_of(keys, sets) -> dict[str, Choices]:
    """{filter's name: its `Choices`} when each of the sets has a key (filter's name, choice)."""
    rows = defaultdict(dict)
    for (name, choice), having in zip(keys, sets, strict=True):
        rows[name][choice] = having
    return {name: Choices(each) for name, each in rows.items()}


def grouped(queryset, questions, columns=()) -> list[tuple]:
    """[(mask, *columns, rows)]: bit n of a mask says that the rows meet `questions[n]`, a Q.
    One query, whatever the number of questions and of rows."""
    if not questions and not columns:
        return [(0, queryset.count())]
    masks = masks_of(queryset, questions)
    groups = queryset.order_by().values(*columns, **masks).annotate(rows=Count("pk"))
    first = len(columns)
    return [
        (mask_of(values[first:]), *values[:first], rows)
        for *values, rows in groups.values_list(*columns, *masks, "rows")
    ]


def masks_of(queryset, questions) -> dict:
    """{name: expression} of the integers that hold, for a row of `queryset`, which of the Qs it
    meets."""
    parts = enumerate(batched(questions, WIDTH, strict=False))
    model, database = queryset.model, queryset.db
    return {f"mask_{n}": _composed(model, database, part) or _mask(part) for n, part in parts}


def mask_of(parts) -> int:
    """The one mask that the integers of `masks_of` make."""
    return sum(part << (WIDTH * n) for n, part in enumerate(parts))


@lru_cache(maxsize=64)
def _composed(model, database, questions):
    """Their mask as SQL, composed once: Django takes twice as long for it as the database takes to
    answer. None when a question is about another table, whose name depends on the query."""
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
    if not question:  # what every row meets
        return value
    return Case(When(question, then=value), default=Value(0), output_field=BigIntegerField())
