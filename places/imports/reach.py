"""Which rows of a file are of the network: that of the whole country holds places far from it."""

from dataclasses import dataclass

from network.geography.gazetteer import departement_of, departements, gazetteer
from network.models import Territory
from network.models.territory import departement_start


@dataclass(frozen=True)
class Reach:
    """Codes of départements, none for the whole country."""

    departements: frozenset[str] = frozenset()

    @classmethod
    def of_the_site(cls):
        """That of its territories."""
        kept = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT).order_by()
        return cls(frozenset(kept.values_list("code", flat=True)))

    def is_outside(self, *, insee="", postcode="") -> bool:
        """Whether an address is surely in another département: a doubtful one is not."""
        if not self.departements:
            return False
        communes = [*gazetteer().postcode(postcode), *filter(None, [gazetteer().get(insee)])]
        found = {departement_of(commune.code) for commune in communes}
        if not found and postcode:
            # A CEDEX has a postcode of its own, which begins as those around it.
            start = departement_start(postcode)
            found = {code for code in departements() if code.startswith(start)}
        return bool(found) and found.isdisjoint(self.departements)
