"""Count the modules involved in three walks through the site, with a new demonstration.

The walks are a line of a CSV to the list of places, an event to its feed, and a question to its
page of results.

python -m tests.bench.walks               in this checkout
python -m tests.bench.walks ../before     also in another checkout, with its .venv: both counts

A profiler counts the modules in which a function runs, without the modules involved in publishing
and displaying any page. `--names` lists them.
"""

import argparse
import tempfile
from pathlib import Path

from tests.bench.compare import ROOT, Checkout


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, nargs="?", help="the checkout to compare with")
    parser.add_argument("--names", action="store_true", help="the modules, one a line")
    options = parser.parse_args()
    roots = [*([options.other.resolve()] if options.other else []), ROOT]
    walks = [_crossings(root) for root in roots]
    for walk in walks[-1]:
        print(f"{walk:<30}", *(f"{len(each[walk]):>4}" for each in walks))
        if options.names:
            for name in walks[-1][walk]:
                print(f"    {name}")


def _crossings(root):
    with tempfile.TemporaryDirectory() as folder, Checkout(root, Path(folder) / "site") as checkout:
        checkout.prepare(copies=0)
        return checkout.call("crossings")


if __name__ == "__main__":
    main()
