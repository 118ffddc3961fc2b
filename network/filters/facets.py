"""Facets: the choices of a filter as a page displays them, each with its number of rows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """A choice of a facet, and the number of rows of the list with this choice."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """The choices of one filter; their counts take the other filters into account."""

    param: str
    label: str
    multiple: bool
    options: list[Option]

    @property
    def is_active(self):
        """Return True if a choice is selected."""
        return any(option.selected for option in self.options)


def facet_of(item, value, counts) -> Facet:
    """Return the `Facet` of a filter, `value` being its value in the query, or None.

    `counts` is {choice: number of rows}; a choice that is not in it has no row.
    """
    chosen = item.chosen(value)
    options = [(str(choice), str(label)) for choice, label in item.options()]
    return Facet(
        param=item.param,
        label=str(item.label),
        multiple=item.multiple,
        options=[
            Option(choice, label, counts.get(choice, 0), choice in chosen)
            for choice, label in options
        ],
    )


def departements_facet(label, territory, departements, total) -> Facet:
    """Return a `Facet` of the départements, given as [(code, name, number of rows)].

    The territory of the query, or None, comes first if it is not one of them, with `total` rows.
    """
    code = territory.code if territory else ""
    options = [Option(value, name, number, value == code) for value, name, number in departements]
    if territory and not any(option.selected for option in options):
        options.insert(0, Option(code, territory.name, total, True))
    return Facet("territoire", str(label), False, options)
