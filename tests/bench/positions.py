"""Count the coordinates that contradict their address in files of places.

`python -m tests.bench.positions FILE…` prints one line per file and, with --list, each refused
address. The last lines are the share of refused coordinates among those moved to an address of
another commune, by distance. Nothing is written, and no database is needed.
"""

import argparse
import random
from collections import defaultdict
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from network.geography import agreement
from network.geography.distance import distance_km
from places.national.errors import UnknownColumnsError
from places.national.files import read_file
from places.national.guessing import guess
from places.national.mapping import apply_mapping
from places.national.raw_tables import read_raw
from places.national.refining.refine import refine
from places.national.standard import Problem, read_row

SAMPLE_LINES = 20
MOVES = 3  # for each address
BANDS_KM = (5, 10, 15, 20, 30, 40)


class Address(NamedTuple):
    """The address of a row, as `agreement.contradicting_commune` reads it, and its coordinates."""

    title: str
    street: str
    insee: str
    postcode: str
    city: str
    point: tuple[float, float]

    @property
    def where(self) -> tuple[str, str, str]:
        """The codes and the name of the commune."""
        return self.insee, self.postcode, self.city


def addresses(path: Path) -> tuple[int, list[Address]]:
    """Return (number of rows, the different addresses with coordinates) of a file."""
    rows, found = list(_rows(path.read_bytes())), {}
    for row in rows:
        values = refine(row).values
        point = values.get("latitude"), values.get("longitude")
        if None not in point:
            parts = (values.get(name) or "" for name in ("insee_code", "postcode", "city"))
            street = values.get("address") or ""
            address = Address(values.get("title") or "", street, *parts, point)
            found[address[1:]] = address
    return len(rows), list(found.values())


def _rows(content):
    """Yield the rows of a file in the standard's columns, or in guessed ones."""
    try:
        yield from read_file(content).rows()
    except UnknownColumnsError:
        rows = [(n, cells) for n, cells in read_raw(content) if not isinstance(cells, Problem)]
        columns = list(rows[0][1])
        mapping = guess(columns, [cells for _line, cells in islice(rows, SAMPLE_LINES)])
        for line, cells in rows:
            yield read_row(line, apply_mapping(mapping, cells, "essai"))


def refused(found: list[Address]) -> list[tuple[Address, str, float]]:
    """Return [(address, name of the nearest commune that it may name, km)] of refused ones."""
    pairs = ((one, agreement.contradicting_commune(one.point, *one.where)) for one in found)
    return [(one, c.name, distance_km(one.point, c.point)) for one, c in pairs if c]


def moved(found: list[Address]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return {(km, km): (number of moves, refused ones)} of coordinates of another address.

    Each address gets in turn `MOVES` coordinates of other communes of its département.
    """
    draw = random.Random(4)
    counts = {band: [0, 0] for band in zip(BANDS_KM, BANDS_KM[1:], strict=False)}
    near = defaultdict(list)
    for one in found:
        near[one.postcode[:2]].append(one)
    for one in found:
        for other in draw.choices(near[one.postcode[:2]], k=MOVES):
            km = distance_km(one.point, other.point)
            band = next((each for each in counts if each[0] <= km < each[1]), None)
            if band and one.postcode and one.city != other.city:
                counts[band][0] += 1
                counts[band][1] += bool(agreement.contradicting_commune(other.point, *one.where))
    return {band: tuple(numbers) for band, numbers in counts.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--list", action="store_true", help="print each refused address")
    options = parser.parse_args()
    everything = {}
    print("| File | Rows | Different addresses with coordinates | Refused |\n|---|---|---|---|")
    for path in options.files:
        rows, found = addresses(path)
        everything |= {address[1:]: address for address in found}
        print(f"| {path.name} | {rows} | {len(found)} | {len(refused(found))} |")
    all_addresses = list(everything.values())
    contradictions = refused(all_addresses)
    print(f"| all, without repetitions | | {len(all_addresses)} | {len(contradictions)} |\n")
    if options.list:
        for one, commune, km in sorted(contradictions, key=lambda row: -row[2]):
            place = f"{one.street}, {one.postcode} {one.city}"
            print(f"| {one.title} | {place} | {one.point} | {km:.0f} km from {commune} |")
    for (first, last), (number, found) in moved(all_addresses).items():
        if number:
            print(f"moved by {first} to {last} km: {found / number:.0%} of {number} refused")


if __name__ == "__main__":
    main()
