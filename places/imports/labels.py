"""The fields of a national file in the words of the page's own form."""

from django.utils.translation import gettext as _

from places.facts import format_hours
from places.models import PlacePage
from places.national.cells import SEPARATOR
from places.national.standard import BY_NAME, CLOSED_LISTS


def label_of(column):
    """« Adresse » for "adresse": the words of the page's own form."""
    name = BY_NAME[column].field
    special = {"title": _("nom"), "search_description": _("résumé")}
    return special.get(name) or PlacePage._meta.get_field(name).verbose_name


def words_of(column, cell) -> str:
    """A cell as people read it: hours in words, a value a line."""
    if column == "horaires":
        return "\n".join(format_hours(cell, ""))
    return cell.replace(SEPARATOR, "\n") if column in CLOSED_LISTS else cell


def in_words(difference) -> dict:
    """A difference, {"field", "here", "file"}, as people read it; as it is written when both would
    read the same."""
    column = difference["field"]
    here, file = (words_of(column, difference[side]) for side in ("here", "file"))
    return difference if here == file else difference | {"here": here, "file": file}
