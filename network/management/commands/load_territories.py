import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from network.models import ContentStamp, Territory
from network.models.territory import city_code, sort_name

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


class Command(BaseCommand):
    help = (
        "Charge les régions, départements, intercommunalités et communes d’un dossier de fichiers"
        " CSV (regions.csv, departements.csv, epci.csv, communes.csv). Relancée, ne change rien."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--region", help="ne garder que cette région (ex. : 93)")

    @transaction.atomic
    def handle(self, *, folder, region=None, **options):
        self.created = self.changed = self.left = 0
        self._pending, self._mended = [], []
        self.territories = {territory.code: territory for territory in Territory.objects.all()}
        kept = {
            f"R{row['code']}" for row in _rows(folder, "regions") if region in (None, row["code"])
        }
        if not kept:
            raise CommandError(f"Aucune région {region} dans {folder / 'regions.csv'}.")
        for row in _rows(folder, "regions"):
            if f"R{row['code']}" in kept:
                self._keep(f"R{row['code']}", kind="region", name=row["nom"])
        self._flush()
        for row in _rows(folder, "departements"):
            if f"R{row['region']}" in kept:
                above = {"region": f"R{row['region']}"}
                self._keep(row["code"], kind="departement", name=row["nom"], **above)
        self._flush()
        communes = _whole_cities(
            row for row in _rows(folder, "communes") if f"R{row['region']}" in kept
        )
        self._load_epcis(folder, communes)
        self._flush()
        for row in communes:
            self._keep(
                row["code_insee"],
                kind="commune",
                name=row["nom"],
                region=f"R{row['region']}",
                departement=row["departement"],
                epci=row["epci"],
                postcodes=f"|{row['codes_postaux']}|" if row["codes_postaux"] else "",
                population=_number(row["population"]),
            )
        self._flush()
        if self.created or self.changed:
            ContentStamp.raise_()
        self.stdout.write(
            f"Territoires : {self.created} créés, {self.changed} modifiés, {self.left} inchangés."
        )

    def _load_epcis(self, folder, communes):
        """An EPCI lies where most of its communes do: a few straddle two départements."""
        homes = {}
        for row in communes:
            homes.setdefault(row["epci"], []).append((row["departement"], row["region"]))
        for row in _rows(folder, "epci"):
            if places := homes.get(row["siren"]):
                departement, region = max(places, key=places.count)
                self._keep(
                    row["siren"],
                    kind="epci",
                    name=row["nom"],
                    region=f"R{region}",
                    departement=departement,
                    population=_number(row["population"]),
                )

    def _keep(self, code, **values):
        values["name"] = values["name"].replace("'", "’")
        values["search_name"] = sort_name(values["name"])
        for level in ("region", "departement", "epci"):
            values[level] = self.territories.get(values.get(level))
        territory = self.territories.get(code)
        if territory is None:
            self.territories[code] = Territory(code=code, **values)
            self._pending.append(self.territories[code])
        elif any(getattr(territory, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(territory, name, value)
            self._mended.append(territory)
        else:
            self.left += 1

    def _flush(self):
        """Writes one level, so that the next can point at it."""
        Territory.objects.bulk_create(self._pending, batch_size=500)
        Territory.objects.bulk_update(self._mended, FIELDS, batch_size=500)
        self.created += len(self._pending)
        self.changed += len(self._mended)
        self._pending, self._mended = [], []


def _rows(folder, name):
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise CommandError(f"Il manque le fichier {path}.") from error


def _whole_cities(rows):
    """The rows of communes, a city's arrondissements folded into it with their postcodes."""
    cities, parts = {}, []
    for row in rows:
        if city_code(row["code_insee"]) == row["code_insee"]:
            cities[row["code_insee"]] = row
        else:
            parts.append(row)
    for part in parts:
        if city := cities.get(city_code(part["code_insee"])):
            codes = {*city["codes_postaux"].split("|"), *part["codes_postaux"].split("|")}
            city["codes_postaux"] = "|".join(sorted(codes - {""}))
    return list(cities.values())


def _number(text):
    return int(text) if text and text.isdigit() else None
