"""The results of the accessibility audit (RGAA 4.1.2), read from the TOML files of this folder."""

import datetime
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE = STATUSES = ("C", "NC", "NA")


@dataclass(frozen=True)
class Result:
    """The result of one criterion on all pages of the sample.

    `status` is a value of `STATUSES`. `check` is the dated evidence, and `tests` are the tests
    "path::function" that repeat it. A non-compliant result has a `plan`, and `otherwise`: another
    way for the visitor.
    """

    number: str
    title: str
    theme: str
    status: str
    check: str
    tests: tuple[str, ...] = ()
    plan: str = ""
    otherwise: str = ""


@dataclass(frozen=True)
class Audit:
    """An audit: its results in the order of the criteria, its sample and its environment.

    `pages` are (name, path on the demonstration).
    """

    on: datetime.date
    valid_until: datetime.date
    results: tuple[Result, ...]
    pages: tuple[tuple[str, str], ...]
    environment: dict[str, Any]

    @cached_property
    def counts(self) -> Counter:
        """The number of criteria of each status."""
        return Counter(result.status for result in self.results)

    @property
    def faults(self) -> list[Result]:
        """The non-compliant results."""
        return [result for result in self.results if result.status == NON_COMPLIANT]

    @property
    def rate(self) -> float:
        """The percentage of applicable criteria that are compliant, from 0 to 100.

        A criterion is compliant if it is so on every page of the sample (RGAA, "Évaluation de la
        conformité").
        """
        applicable = self.counts[COMPLIANT] + self.counts[NON_COMPLIANT]
        return 100 * self.counts[COMPLIANT] / applicable

    @property
    def status(self) -> str:
        """The value of `NetworkSettings.Accessibility`: "full", "partial" (50 %) or "none"."""
        if not self.faults:
            return "full"
        return "partial" if self.rate >= 50 else "none"


def audit() -> Audit:
    """Return the audit of this version of the software.

    Raises KeyError if a criterion has no result.
    """
    content = _read("results.toml")
    found = {values["number"]: values for values in content["results"]}
    results = (
        Result(
            title=criterion["title"],
            theme=theme["name"],
            tests=tuple(found[criterion["number"]].get("tests", ())),
            **{key: text for key, text in found[criterion["number"]].items() if key != "tests"},
        )
        for theme in _read("criteria.toml")["themes"]
        for criterion in theme["criteria"]
    )
    return Audit(
        on=content["on"],
        valid_until=content["valid_until"],
        results=tuple(results),
        pages=tuple((page["name"], page["path"]) for page in content["pages"]),
        environment=content["environment"],
    )


def _read(name):
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
