"""What a page offers to take away as files: a class that the values of its blocks may have."""

from collections.abc import Callable, Iterable

from django.utils.text import slugify
from wagtail.fields import StreamField

from network.text import plain


class Table:
    """Numbers with a `table_title`; its rows, the titles of the columns first, are `csv_rows()`."""

    table_title = ""
    # A chart and a survey each write theirs.
    csv_rows: Callable[[], list]

    @property
    def file(self) -> str:
        """ "qui-pousse-la-porte": its name in the address of its file."""
        return slugify(plain(self.table_title))[:60].strip("-") or "tableau"


def tables_of(page) -> list[Table]:
    """Those of its texts, in order, after its `own_tables`."""
    fields = [field for field in page._meta.get_fields() if isinstance(field, StreamField)]
    values = [block.value for field in fields for block in getattr(page, field.name)]
    return [*getattr(page, "own_tables", ()), *(v for v in values if isinstance(v, Table))]


def rows_named(tables: Iterable[Table], file: str) -> list:
    """The rows of the tables of that name: two of one title follow each other, a line apart."""
    rows = []
    for table in tables:
        if table.file == file:
            rows += [[], *table.csv_rows()] if rows else table.csv_rows()
    return rows
