"""Foreign towns near the border that people may type as their location (`data/abroad.tsv`)."""

import csv
from functools import cache

from network.models.territory import sort_name

from .distance import Point
from .gazetteer import DATA


def foreign_town(name: str) -> tuple[str, Point] | None:
    """Return (name, point) of the foreign town with this name, or None.

    Case, accents and hyphens are ignored.
    """
    return _by_name().get(sort_name(name))


@cache
def _by_name():
    with (DATA / "abroad.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        sort_name(row["name"]): (row["name"], (float(row["latitude"]), float(row["longitude"])))
        for row in rows
    }
