"""What three screens of the admin cost two checkouts of the site, asked in turn.

python -m tests.bench.admin ../before    the other checkout, its .venv made

The demonstration on SQLite, each checkout its own. A line a screen and a person: milliseconds of
the processor before and after, their ratio, the queries of both.
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
        # The first opening of a day writes the questions; others are remembered by the second.
        statuses = [one.call("ask", address)[0] for one, address in sides for _ in range(3)]
        if set(statuses) != {200}:  # not for them
            continue
        times = [[one.call("ask", address)[-1] for one, address in sides] for _ in range(rounds)]
        before, after = map(statistics.median, zip(*times, strict=True))
        queries = [one.call("queries", address) for one, address in sides]
        cells = f"{before:.1f}", f"{after:.1f}", f"{after / before:.2f}", *queries
        print(LINE.format(screen, person, *cells), flush=True)


if __name__ == "__main__":
    main()
