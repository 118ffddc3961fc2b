"""Labels and cells of a national file in the words of the page's form."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from places.facts import format_hours
from places.models import PlacePage
from places.national.cells import SEPARATOR
from places.national.standard import BY_NAME, CLOSED_LISTS


def label_of(column: str) -> str | Promise:
    """Return the label of a column for an editor, as in the form: « SIRET ou RNA » for "pivot"."""
    name = BY_NAME[column].field
    special = {"title": _("nom"), "search_description": _("résumé")}
    return special.get(name) or PlacePage._meta.get_field(name).verbose_name


def words_of(column: str, cell: str) -> str:
    """Return a cell for display: hours in words, and each value of a list on its own line.

    The hours are read for an ordinary coming week in the network's own territory. Other cells are
    unchanged.
    """
    if column == "horaires":
        return "\n".join(format_hours(cell, ""))
    return cell.replace(SEPARATOR, "\n") if column in CLOSED_LISTS else cell


def in_words(difference: dict[str, str]) -> dict[str, str]:
    """Return a copy of a difference, {"field", "here", "file"}, with its cells for display.

    The difference itself is returned if its two cells would be displayed the same.
    """
    column = difference["field"]
    here, file = (words_of(column, difference[side]) for side in ("here", "file"))
    return difference if here == file else difference | {"here": here, "file": file}
