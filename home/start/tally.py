"""What a loading made and what was there already."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    made: Counter = field(default_factory=Counter)
    kept: Counter = field(default_factory=Counter)

    def count(self, noun, *, made):
        """One more `noun`, in the plural: "articles"."""
        (self.made if made else self.kept)[noun] += 1

    def add(self, noun, *, made, kept):
        """Several of them at once."""
        for group, number in ((self.made, made), (self.kept, kept)):
            if number:
                group[noun] += number

    @property
    def lines(self):
        """What to report, one or two lines; each noun in the order in which it first came."""
        if not self.made:
            return ["Rien à ajouter : tout est déjà là."]
        lines = [f"Ajouté : {_listed(self.made)}."]
        return [*lines, f"Déjà là : {_listed(self.kept)}."] if self.kept else lines


def _listed(counter):
    return ", ".join(f"{number} {noun}" for noun, number in counter.items())
