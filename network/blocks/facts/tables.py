"""Tables of numbers that a page offers as CSV files: a base class for values of blocks."""

from collections.abc import Callable, Iterable

from django.utils.text import slugify
from wagtail.fields import StreamField
from wagtail.models import Page

from network.text.strings import plain


class Table:
    """A base class of tables: subclasses set `table_title` and define `csv_rows`.

    `csv_rows()` returns the rows of the CSV file, the titles of the columns first.
    """

    table_title = ""
    csv_rows: Callable[[], list[list[object]]]

    @property
    def file(self) -> str:
        """The name of the CSV file, without ".csv": the slug of the title, or "tableau".

        It has at most 60 characters. Tables with equal titles have the same name.
        """
        return slugify(plain(self.table_title))[:60].strip("-") or "tableau"


def tables_of(page: Page) -> list[Table]:
    """Return the tables of a specific page: its `own_tables`, then the tables in its blocks.

    Only top-level blocks of stream fields are searched.
    """
    fields = [field for field in page._meta.get_fields() if isinstance(field, StreamField)]
    values = [block.value for field in fields for block in getattr(page, field.name)]
    return [*getattr(page, "own_tables", ()), *(v for v in values if isinstance(v, Table))]


def rows_named(tables: Iterable[Table], file: str) -> list[list[object]]:
    """Return the rows of all the tables with this `file`, joined; [] if no table has it.

    An empty row separates two tables.
    """
    rows = []
    for table in tables:
        if table.file == file:
            rows += [[], *table.csv_rows()] if rows else table.csv_rows()
    return rows
