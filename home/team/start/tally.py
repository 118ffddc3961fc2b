"""Counts of the objects that a command creates or finds."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Numbers of created (`made`) and existing (`kept`) objects, by French noun."""

    made: Counter = field(default_factory=Counter)
    kept: Counter = field(default_factory=Counter)

    def count(self, noun: str, *, made: bool) -> None:
        """Count one more object, created or existing; `noun` is for example "articles"."""
        (self.made if made else self.kept)[noun] += 1

    def add(self, noun: str, *, made: int, kept: int) -> None:
        """Count several created and existing objects."""
        for group, number in ((self.made, made), (self.kept, kept)):
            if number:
                group[noun] += number

    @property
    def lines(self) -> list[str]:
        """The report in French: the created objects, then the objects that existed.

        If nothing was created, the report is one line without numbers. Nouns are in the order of
        their first count.
        """
        if not self.made:
            return ["Rien à ajouter : tout est déjà là."]
        lines = [f"Ajouté : {_listed(self.made)}."]
        return [*lines, f"Déjà là : {_listed(self.kept)}."] if self.kept else lines


def _listed(counter):
    return ", ".join(f"{number} {noun}" for noun, number in counter.items())
