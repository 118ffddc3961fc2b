"""The mutants of `mutants.toml`: a file, a piece of its text, its replacement, the tests to run."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = Path(__file__).with_name("mutants.toml")


@dataclass(frozen=True)
class Mutant:
    """One fault: `before` occurs once in `file` and is replaced by `after`.

    `tests` are paths of test files, relative to the repository, which must notice the fault.
    """

    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.before.strip()!r} → {self.after.strip()!r}"

    @property
    def wing(self) -> str:
        """The first two folders of the mutated file, such as "events/ical"."""
        return "/".join(Path(self.file).parent.parts[:2])

    def mutated_source(self) -> str:
        """Return the source of `file` with the fault.

        Raises ValueError unless `before` occurs once.
        """
        source = (ROOT / self.file).read_text(encoding="utf-8")
        if source.count(self.before) != 1:
            raise ValueError(f"{self.file}: {source.count(self.before)} times {self.before!r}")
        return source.replace(self.before, self.after)


def read_mutants(words: tuple[str, ...] = (), catalogue: Path = CATALOGUE) -> list[Mutant]:
    """Return the mutants whose file contains one of `words`, or all mutants without words."""
    rows = tomllib.loads(catalogue.read_text(encoding="utf-8"))["mutant"]
    mutants = [Mutant(**row | {"tests": tuple(row["tests"])}) for row in rows]
    return [each for each in mutants if not words or any(word in each.file for word in words)]
