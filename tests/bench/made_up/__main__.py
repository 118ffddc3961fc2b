"""Add generated places and events to the database of DATABASE_URL, permanently.

python -m tests.bench.made_up --places 20000 --events 10000
"""

import argparse
import random

from tests.bench.pages import analyse

from . import agenda, places


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--places", type=int, default=0)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--dates", type=int, default=20, help="of each event, a quarter past if 20")
    options = parser.parse_args()
    random.seed(7)
    if options.places:
        places.fill(options.places)
    if options.events:
        agenda.fill(options.events, options.dates)
    analyse()


if __name__ == "__main__":
    main()
