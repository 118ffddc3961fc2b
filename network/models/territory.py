"""The territories of the official geography."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network.text.strings import plain

# INSEE codes of the arrondissements of the three cities that have some (COG).
ARRONDISSEMENTS = {
    "13055": ("13201", "13216"),
    "69123": ("69381", "69389"),
    "75056": ("75101", "75120"),
}
# PostgreSQL would sort unknown populations first.
LARGEST_FIRST = F("population").desc(nulls_last=True), "code"
ARRONDISSEMENT = re.compile(r"arrondissement|arrdt|[0-9]{1,2}(er|e|eme)?")


class TerritoryQuerySet(models.QuerySet):
    """Queries about territories."""

    def find_commune(
        self, *, insee: str = "", postcode: str = "", name: str = ""
    ) -> "Territory | None":
        """Return the commune of an address, or None if no commune or several match.

        The INSEE code of a stored commune is sufficient. Otherwise a postcode is required. Without
        a name, returns the only commune with the postcode. With a name, returns the only commune
        with the postcode and the name. If no commune has this postcode and this name, as for a
        CEDEX, returns the only commune of this name in the same département. An arrondissement is
        replaced by its city.
        """
        communes = self.filter(kind=Territory.Kind.COMMUNE)
        if insee and (commune := communes.filter(code=city_code(insee)).first()):
            return commune
        if not postcode:
            return None
        matches = list(communes.filter(postcodes__contains=f"|{postcode}|"))
        name = sort_name(name)
        if name:
            matches = [commune for commune in matches if commune.search_name == name]
        if name and not matches:
            # A CEDEX has a postcode of its own: the name alone, in the same département.
            namesakes = communes.filter(search_name=name)
            codes = departements_of(postcode)
            matches = [commune for commune in namesakes if commune.code.startswith(codes)]
        return matches[0] if len(matches) == 1 else None

    def with_parents(self) -> Self:
        """Join the EPCI, the département and the région of each territory (`select_related`)."""
        return self.select_related("epci", "departement", "region")


class Territory(models.Model):
    """A région, département, EPCI or commune of the Code officiel géographique (INSEE, DGCL).

    `code` is the INSEE code of a commune or a département, and the SIREN of an EPCI. For a région,
    `code` is "R" and the INSEE code: "R93", because 93 is also a département.
    """

    class Kind(models.TextChoices):
        REGION = "region", _("Région")
        DEPARTEMENT = "departement", _("Département")
        EPCI = "epci", _("Intercommunalité")
        COMMUNE = "commune", _("Commune")

    code = models.CharField(_("code officiel"), max_length=9, unique=True)
    kind = models.CharField(_("niveau"), max_length=11, choices=Kind.choices)
    name = models.CharField(_("nom"), max_length=120)
    search_name = models.CharField(max_length=120, editable=False, db_index=True)
    region = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("région"),
    )
    departement = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("département"),
    )
    epci = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("intercommunalité"),
    )
    postcodes = models.CharField(_("codes postaux"), max_length=255, blank=True, default="")
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["kind", "search_name"]
        indexes = [models.Index(fields=["kind", "search_name"], name="territory_kind_name")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        """Set `search_name`, the normalised name, and save."""
        self.search_name = sort_name(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the path of the territory's page."""
        return reverse("home:territory", args=[self.code])

    @property
    def name_in_full(self) -> str:
        """The name, then the département of a commune: "Saint-Denis (La Réunion)".

        The name of any other territory is followed by its level: "La Réunion (Région)". A commune
        without a département has its name alone. A commune costs a query, unless its département is
        joined.
        """
        if self.kind != self.Kind.COMMUNE:
            return f"{self.name} ({self.get_kind_display()})"
        return f"{self.name} ({self.departement})" if self.departement else self.name

    @property
    def postcode_list(self) -> list[str]:
        """The postcodes as a list; `postcodes` stores them as `|13001|13002|`."""
        return [code for code in self.postcodes.split("|") if code]

    def ancestors(self) -> list[Self]:
        """Return the région, département and EPCI that the territory has, in this order.

        Each ancestor costs a query, except for a territory from `with_parents()`.
        """
        return [parent for parent in (self.region, self.departement, self.epci) if parent]


def city_code(insee: str) -> str:
    """Return the code of the city if `insee` is an arrondissement of Paris, Lyon or Marseille.

    Any other code is returned unchanged.
    """
    for city, (first, last) in ARRONDISSEMENTS.items():
        if first <= insee <= last:
            return city
    return insee


def departements_of(postcode: str) -> tuple[str, ...]:
    """Return the codes of the départements that a postcode may be in; communes' codes begin so.

    The code is the first two digits of the postcode, overseas the first three. A Corsican postcode
    may be in 2A or in 2B.
    """
    if postcode[:2] in {"97", "98"}:
        return (postcode[:3],)
    return ("2A", "2B") if postcode.startswith("20") else (postcode[:2],)


def sort_name(name: str) -> str:
    """Return the normalised name, without CEDEX or arrondissement, to compare and sort.

    "St-Étienne-du-Grès CEDEX 2" is "saint etienne du gres", "Marseille 3e" is "marseille".
    """
    words = plain(unicodedata.normalize("NFKC", name)).split()
    if "cedex" in words:
        words = words[: words.index("cedex")]
    while len(words) > 1 and ARRONDISSEMENT.fullmatch(words[-1]):
        words.pop()
    return " ".join(in_full(words))


def in_full(words: Iterable[str]) -> list[str]:
    """Return normalised words, with "saint" for "st", "sainte" for "ste", and so in the plural."""
    full = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
    return [full.get(word, word) for word in words]
