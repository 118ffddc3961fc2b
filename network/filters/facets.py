"""Facets: the choices of a filter as a page displays them, each with its number of rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Option:
    """A choice of a facet: `value` in the URL, `label`, and number of results with this choice.

    If `is_content` is True, the label is a French text of the database, such as the name of a
    topic. Otherwise it is a text of the interface.
    """

    value: str
    label: str
    count: int
    selected: bool
    is_content: bool = False


@dataclass(frozen=True)
class Facet:
    """The choices of one filter, in order; each count applies all other filters.

    `param` is the key in the URL. With `multiple`, several choices may be selected.
    `note` is a sentence about the choices, or "".
    """

    param: str
    label: str
    multiple: bool
    options: list[Option]
    note: str = ""

    @property
    def is_active(self) -> bool:
        """True if a choice is selected."""
        return any(option.selected for option in self.options)


def facet_of(item, value: Any, counts: Mapping[str, int]) -> Facet:
    """Return the `Facet` of the filter `item`, in which the choices of `value` are selected.

    `value` is the value of the filter in the query, or None if the filter is inactive. `counts` is
    {choice: number of rows}; absent choices have no row.
    """
    chosen = item.chosen(value)
    options = [(str(choice), str(label)) for choice, label in item.options()]
    return Facet(
        param=item.param,
        label=str(item.label),
        multiple=item.multiple,
        options=[
            Option(choice, label, counts.get(choice, 0), choice in chosen, item.has_content)
            for choice, label in options
        ],
        note=str(item.note),
    )


def departements_facet(
    label: str, territory: Model | None, departements: Iterable[tuple[str, str, int]], total: int
) -> Facet:
    """Return a `Facet` with the key "territoire" from [(code, name, number of rows)].

    `territory` is the `Territory` selected in the query, or None. If `departements` does not
    contain its code, `territory` is added at the start, with `total` rows.
    """
    code = territory.code if territory else ""
    options = [
        Option(value, name, number, value == code, is_content=True)
        for value, name, number in departements
    ]
    if territory and not any(option.selected for option in options):
        options.insert(0, Option(code, territory.name, total, True, is_content=True))
    return Facet("territoire", str(label), False, options)
