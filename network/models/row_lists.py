"""Read the related rows of each row of a query in that query, without a prefetch.

A prefetch would cost each page one more query.
"""

import json
from collections.abc import Iterable, Sequence

from django.db.models import DateTimeField, F, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONArray
from django.utils.timezone import is_naive, make_aware

TEXT = TextField()


def row_list(queryset: QuerySet, names: Sequence[str], order_by: Iterable) -> Subquery:
    """Return an expression, for `annotate`, whose value is the list of the rows of `queryset`.

    The list contains objects of the model of `queryset`, ordered by `order_by`; it is `[]` if no
    row matches. `queryset` is filtered by an `OuterRef` on the other query. `names` are columns
    (`commune_id` rather than `commune`), or columns of a joined model: `commune__name`. The joined
    relation must not be null. Also reads the primary keys; other fields are deferred.
    """
    columns = _Columns(queryset.model, names)
    row = Cast(JSONArray(*map(F, columns.paths)), TEXT)
    rows = StringAgg(row, Value(",", TEXT), order_by=list(order_by))
    text = Concat(Value("[", TEXT), rows, Value("]", TEXT))
    # One group, of all of them.
    whole = queryset.order_by().annotate(whole=Value(1)).values("whole").annotate(text=text)
    return Subquery(whole.values("text"), output_field=_RowsField(columns))


class _Columns:
    """The columns that a `row_list` reads: of its model, then of each joined model."""

    def __init__(self, model, names):
        joined = dict.fromkeys(name.partition("__")[0] for name in names if "__" in name)
        own = [name for name in names if "__" not in name]
        self.joined = list(joined)
        self.parts = [_Part("", model, own)]
        for relation in joined:
            prefix = f"{relation}__"
            named = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
            target = model._meta.get_field(relation).remote_field.model
            self.parts.append(_Part(prefix, target, named))
        self.paths = [path for part in self.parts for path in part.paths]

    def instance(self, connection, values):
        values = iter(values)
        own, *others = [part.instance(connection, values) for part in self.parts]
        for relation, other in zip(self.joined, others, strict=True):
            setattr(own, relation, other)
        return own


class _Part:
    def __init__(self, prefix, model, names):
        wanted = {
            *names,
            *(field.attname for field in model._meta.concrete_fields if _is_key(field)),
        }
        self.model = model
        # In the order that `Model.from_db` takes them in.
        self.fields = [field for field in model._meta.concrete_fields if field.attname in wanted]
        self.names = [field.attname for field in self.fields]
        self.paths = [f"{prefix}{name}" for name in self.names]

    def instance(self, connection, values):
        """Return one object made of the next values of an iterator, each converted by its field."""
        row = [_read(field, next(values), connection) for field in self.fields]
        return self.model.from_db(connection.alias, self.names, row)


def _is_key(field):
    """Return True for a primary key or a link to a parent table, as a page has in its own table."""
    return field.primary_key or getattr(field.remote_field, "parent_link", False)


def _read(field, value, connection):
    value = field.to_python(value)
    if isinstance(field, DateTimeField) and value and is_naive(value):
        return make_aware(value, connection.timezone)  # SQLite keeps no time zone
    return value


class _RowsField(TextField):
    """A JSON text of rows, read as a list of objects."""

    def __init__(self, columns):
        super().__init__()
        self.columns = columns

    def from_db_value(self, value, expression, connection):
        return [self.columns.instance(connection, row) for row in json.loads(value or "[]")]
