"""Past and coming dates of a recipe, provided by the app that manages the agenda."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# A lower average is not published: the people could be identified.
FEW = 5


@dataclass(frozen=True)
class Use:
    """A date at which a recipe is used.

    `title` is the title of the event and `url` its address. `when` and `where` are the day and the
    place, in words. If `is_online` is True, `where` is a translated text, otherwise a French name.
    """

    title: str
    when: str
    where: str
    url: str
    is_online: bool = False


@dataclass(frozen=True)
class Remark:
    """An anonymous remark of a host for the next users of the recipe."""

    text: str
    when: str


@dataclass(frozen=True)
class Uses:
    """The dates of a recipe, and the remarks of its hosts.

    `coming` are the next dates and `past` the latest ones; `held` is the number of all past dates.
    `counted` is the number of past dates with a head count, and `people` the sum of these head
    counts.
    """

    coming: list[Use] = field(default_factory=list)
    past: list[Use] = field(default_factory=list)
    held: int = 0
    counted: int = 0
    people: int = 0
    remarks: list[Remark] = field(default_factory=list)

    @property
    def urls(self) -> set[str]:
        """The addresses of the events of `coming` and `past`."""
        return {use.url for use in [*self.coming, *self.past]}

    @property
    def average(self) -> int:
        """The rounded average attendance, or 0 if it is below `FEW` (5).

        The value is also 0 without any head count.
        """
        average = round(self.people / self.counted) if self.counted else 0
        return average if average >= FEW else 0


type Provider = Callable[[Any], Uses]
_provider: Provider | None = None


def provide(provider: Provider) -> None:
    """Register the function that returns the `Uses` of a recipe, instead of the previous one."""
    global _provider
    _provider = provider


def uses_of(recipe: Any) -> Uses:
    """Return the `Uses` that the provider computes for a recipe; empty without a provider."""
    return _provider(recipe) if _provider else Uses()
