"""The part of a file that concerns the network, for files of the whole country."""

from dataclasses import dataclass
from typing import Self

from network.geography.gazetteer import departements, gazetteer
from network.geography.overseas import departement_of
from network.models import Territory
from network.models.territory import departements_of


@dataclass(frozen=True)
class Reach:
    """The codes of the départements that new places must be in; an empty set accepts all."""

    departements: frozenset[str] = frozenset()

    @classmethod
    def of_the_site(cls) -> Self:
        """Return the reach made of the départements among the site's territories."""
        kept = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT).order_by()
        return cls(frozenset(kept.values_list("code", flat=True)))

    def is_outside(self, *, insee: str = "", postcode: str = "", city: str = "") -> bool:
        """Return True if an address is certainly in a département outside this reach.

        Returns False for an empty reach, for an address without a known code or town, and if one of
        the communes of the two codes is inside. If the commune of `insee` has this postcode, only
        this commune counts. Without a known code, the first digits of the postcode count, or else
        the communes named `city`.
        """
        if not self.departements:
            return False
        communes, commune = list(gazetteer().postcode(postcode)), gazetteer().get(insee)
        if commune:
            communes = [commune] if commune in communes else [*communes, commune]
        found = {departement_of(commune.code) for commune in communes}
        if not found and postcode:
            # A CEDEX postcode belongs to no commune; its first digits are the département's.
            found = departements().keys() & set(departements_of(postcode))
        if not found and city:
            found = {departement_of(commune.code) for commune in gazetteer().named(city)}
        return bool(found) and found.isdisjoint(self.departements)
