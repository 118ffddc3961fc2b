"""Our own open data read back: a value that we wrote ourselves changes nothing."""

from places.hours.closed_days import without_closures
from places.national.open_data import row_of
from places.national.refining.refine import refine
from places.national.standard import BY_FIELD, read_row, write_cell


def is_exported(page, name, cell) -> bool:
    """Whether `cell`, of the field `name`, is what our data say of a page that says otherwise:
    its commune for a blank one, its closures after its hours, the day when somebody confirmed it.
    """
    if name == "opening_hours":
        cell = without_closures(cell, page.closures.all())
        return cell == write_cell(name, page.opening_hours)
    column = BY_FIELD[name].name
    exported = row_of(page)
    if exported[column] == cell:
        return True
    read = refine(read_row(0, exported)).values
    return name in read and write_cell(name, read[name]) == cell
