"""The choices of a filter as a page offers them, each with how many rows it would show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One filter's choices with how many rows each would give, beside the other filters."""

    param: str
    label: str
    multiple: bool
    options: list[Option]

    @property
    def is_active(self):
        return any(option.selected for option in self.options)


def facet_of(item, value, counts) -> Facet:
    """The `Facet` of a filter that is asked for `value` (None when it is not): `counts` is
    {choice: number}, a choice that is missing there has none."""
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
    """A `Facet` of the départements that have rows, [(code, name, number)] beside the territory
    asked for; that one comes first when it is none of them."""
    code = territory.code if territory else ""
    options = [Option(value, name, number, value == code) for value, name, number in departements]
    if territory and not any(option.selected for option in options):
        options.insert(0, Option(code, territory.name, total, True))
    return Facet("territoire", str(label), False, options)
