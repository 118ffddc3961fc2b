"""When a recipe was used and will be, as whoever keeps the agenda says it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Fewer people than that on average are not numbered: a face could be put on them.
FEW = 5


@dataclass(frozen=True)
class Use:
    """One date at which a recipe is used: its words, and the address of its event."""

    title: str
    when: str
    where: str
    url: str


@dataclass(frozen=True)
class Remark:
    """What a host says to whoever will use the recipe next; nobody is named."""

    text: str
    when: str


@dataclass(frozen=True)
class Uses:
    """`coming` and `past` are the nearest dates, `held` says how many are over in all; `people`
    have been counted at `counted` of these."""

    coming: list[Use] = field(default_factory=list)
    past: list[Use] = field(default_factory=list)
    held: int = 0
    counted: int = 0
    people: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def urls(self) -> set[str]:
        """Addresses of the events whose dates are shown."""
        return {use.url for use in [*self.coming, *self.past]}

    @property
    def average(self) -> int:
        """People at a date, rounded; 0 when no date was counted or too few people came."""
        average = round(self.people / self.counted) if self.counted else 0
        return average if average >= FEW else 0


type Provider = Callable[[Any], Uses]
_provider: Provider | None = None


def provide(provider: Provider) -> None:
    """From now on `provider(recipe)` gives its `Uses`; for `AppConfig.ready`."""
    global _provider
    _provider = provider


def uses_of(recipe: Any) -> Uses:
    """None of them when nobody keeps an agenda."""
    return _provider(recipe) if _provider else Uses()
