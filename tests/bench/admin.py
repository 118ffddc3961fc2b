"""Compare the cost of three admin screens between two checkouts of the site.

python -m tests.bench.admin ../before    the other checkout, with its .venv

Each checkout has its own demonstration on SQLite; the requests alternate between them. Prints one
line per screen and per person: milliseconds of CPU before and after, their ratio, and the number of
queries of both.
"""

import argparse
import contextlib
import statistics
import tempfile
from pathlib import Path

from .compare import ROOT, Checkout

PEOPLE = ["manager", "coordination", "superuser"]
LINE = "{:<12} {:<14} {:>8} {:>8} {:>6} {:>8} {:>8}"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    print(LINE.format("screen", "person", "before", "after", "÷", "queries", "queries"))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        checkouts = [
            stack.enter_context(Checkout(root, folder / name))
            for name, root in (("before", options.other.resolve()), ("after", ROOT))
        ]
        for checkout in checkouts:
            checkout.prepare(copies=0)
        for person in PEOPLE:
            show(person, checkouts, options.rounds)


def show(person, checkouts, rounds):
    addresses = []
    for checkout in checkouts:
        checkout.call("sign_in", person)
        addresses.append(checkout.call("screens"))
    for screen in addresses[0]:
        sides = [(one, each[screen]) for one, each in zip(checkouts, addresses, strict=True)]
        # The first request of a day creates the confirmation requests; the others fill the caches.
        statuses = [one.call("fetch", address)[0] for one, address in sides for _ in range(3)]
        if set(statuses) != {200}:  # the person has no access to this screen
            continue
        times = [[one.call("fetch", address)[-1] for one, address in sides] for _ in range(rounds)]
        before, after = map(statistics.median, zip(*times, strict=True))
        queries = [one.call("queries", address) for one, address in sides]
        cells = f"{before:.1f}", f"{after:.1f}", f"{after / before:.2f}", *queries
        print(LINE.format(screen, person, *cells), flush=True)


if __name__ == "__main__":
    main()
