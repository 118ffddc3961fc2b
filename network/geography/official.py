"""The official geography shipped with the site, and the territories created from it.

Codes and names come from INSEE's Code officiel géographique and from the DGCL's list of EPCI.
"""

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from network.database.statistics import refresh_statistics
from network.models import ContentStamp, Territory
from network.models.territory import city_code, sort_name
from network.text.strings import plain

from .gazetteer import DATA
from .overseas import OVERSEAS, departement_of

FIELDS = [
    "kind",
    "name",
    "search_name",
    "region",
    "departement",
    "epci",
    "postcodes",
    "population",
]
BATCH = 500


class UnknownTerritoryError(Exception):
    """An unknown région or département, or a missing data file; the message is translated."""


@dataclass(frozen=True)
class Country:
    """The rows of the geography files, as dictionaries of text: {column: value}.

    The code of an EPCI is its SIREN; a commune's `epci` is the rank of its EPCI in the file, from
    1.
    """

    regions: list[dict[str, str]]
    departements: list[dict[str, str]]
    epcis: list[dict[str, str]]
    communes: list[dict[str, str]]

    @classmethod
    def read(cls, folder: Path = DATA) -> "Country":
        """Read the four TSV files of a folder, by default the files shipped with the site.

        Raises `UnknownTerritoryError` if one is missing.
        """
        return cls(
            *(_rows(folder, name) for name in ("regions", "departements", "epcis", "communes"))
        )

    def region_code(self, typed: str) -> str:
        """Return the INSEE code ("93") of the région with this code or name.

        Case, accents, hyphens and a leading article are ignored. An overseas région also has the
        code of its only département: "974" and "04" are La Réunion. Raises `UnknownTerritoryError`
        if no région matches.
        """
        known = {row["code"]: row["region"] for row in self.departements if row["code"] in OVERSEAS}
        known |= {_letters(row["name"]): row["code"] for row in self.regions}
        code = known.get(_letters(typed), typed.strip())
        _check([code], self.regions, _("Aucune région n’a le nom ni le code « %(code)s »."))
        return code

    def narrowed(
        self, *, regions: Collection[str] | None = None, departements: Collection[str] = ()
    ) -> "Country":
        """Return a copy with only these régions, and in these régions only these départements.

        The arguments are INSEE codes; None or empty selects everything. Régions without a selected
        département are removed. Communes of other départements are removed too; no EPCI is removed.
        Raises `UnknownTerritoryError` for an unknown code, and for a département that is not in one
        of `regions`.
        """
        _check(regions or (), self.regions, _("Aucune région n’a le code « %(code)s »."))
        kept = [row for row in self.departements if not regions or row["region"] in regions]
        _check(departements, kept, _("Aucun département n’a ici le code « %(code)s »."))
        if departements:
            kept = [row for row in kept if row["code"] in departements]
        codes, above = {row["code"] for row in kept}, {row["region"] for row in kept}
        return replace(
            self,
            regions=[row for row in self.regions if row["code"] in above],
            departements=kept,
            communes=[row for row in self.communes if departement_of(row["code"]) in codes],
        )


def _letters(name):
    """Return a name without article, accents and separators: "reunion" for "La Réunion"."""
    words = re.findall("[a-z0-9]+", plain(name))
    return "".join(words[1:] if len(words) > 1 and words[0] in {"la", "le", "les", "l"} else words)


def _check(codes, rows, refusal):
    known = {row["code"]: row["name"] for row in rows}
    for code in codes:
        if code not in known:
            listed = ", ".join(f"{code} {name}" for code, name in known.items())
            choices = _("Les codes sont : %(codes)s.") % {"codes": listed}
            raise UnknownTerritoryError(f"{refusal % {'code': code}} {choices}")


@dataclass
class Loaded:
    """The numbers of territories created, changed and left unchanged by `load`.

    `territories` is {code: `Territory`} of all territories in the database.
    """

    created: int = 0
    changed: int = 0
    left: int = 0
    territories: dict[str, Territory] = field(default_factory=dict)


@transaction.atomic
def load(country: Country) -> Loaded:
    """Create or update the territories of `country` in one transaction; return the `Loaded`.

    Arrondissements, and EPCI without a commune in `country`, are skipped. Territories that are not
    in `country` are not deleted. After a change, also increments the content stamp and refreshes
    the statistics of the database.
    """
    done = Loaded(territories={one.code: one for one in Territory.objects.all()})
    regions = {row["code"]: row["region"] for row in country.departements}
    _keep(done, [_row(f"R{row['code']}", "region", row["name"]) for row in country.regions])
    _keep(
        done,
        [
            _row(row["code"], "departement", row["name"], region=f"R{row['region']}")
            for row in country.departements
        ],
    )
    # The postcodes of a city already include the postcodes of its arrondissements.
    communes = [row for row in country.communes if city_code(row["code"]) == row["code"]]
    _keep(done, _epcis(country, communes, regions))
    sirens = [row["siren"] for row in country.epcis]
    _keep(
        done,
        [
            _row(
                row["code"],
                "commune",
                row["name"],
                region=f"R{regions[departement_of(row['code'])]}",
                departement=departement_of(row["code"]),
                epci=sirens[int(row["epci"]) - 1] if row["epci"] else None,
                postcodes=f"|{'|'.join(row['postcodes'].split())}|" if row["postcodes"] else "",
                population=_number(row["population"]),
            )
            for row in communes
        ],
    )
    if done.created or done.changed:
        ContentStamp.raise_()
        refresh_statistics()
    return done


def _epcis(country, communes, regions):
    """Yield (code, values) of each EPCI with a commune in `communes`.

    The département of an EPCI is the département with the most of its communes.
    """
    homes = {}
    for row in communes:
        if row["epci"]:
            homes.setdefault(int(row["epci"]), []).append(departement_of(row["code"]))
    for rank, row in enumerate(country.epcis, 1):
        if inside := homes.get(rank):
            departement = max(inside, key=inside.count)
            yield _row(
                row["siren"],
                "epci",
                row["name"],
                region=f"R{regions[departement]}",
                departement=departement,
                population=_number(row["population"]),
            )


def _row(code, kind, name, **values):
    name = name.replace("'", "’")
    return code, {"kind": kind, "name": name, "search_name": sort_name(name), **values}


def _keep(done, rows):
    """Save the territories of one level and count them in `done`.

    `rows` are (code, values) as `_row` returns them. The territories are added to
    `done.territories`, because the next levels refer to them.
    """
    created, changed = [], []
    for code, values in rows:
        for level in ("region", "departement", "epci"):
            values[level] = done.territories.get(values.get(level))
        territory = done.territories.get(code)
        if territory is None:
            done.territories[code] = Territory(code=code, **values)
            created.append(done.territories[code])
        elif any(getattr(territory, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(territory, name, value)
            changed.append(territory)
        else:
            done.left += 1
    Territory.objects.bulk_create(created, batch_size=BATCH)
    Territory.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
    done.created += len(created)
    done.changed += len(changed)


def _rows(folder, name):
    path = folder / f"{name}.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", restval="", quoting=csv.QUOTE_NONE))
    except FileNotFoundError as error:
        raise UnknownTerritoryError(_("Il manque le fichier %(path)s.") % {"path": path}) from error


def _number(text):
    return int(text) if text.isdigit() else None
