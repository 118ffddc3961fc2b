"""Compare "near me" with many generated places and with few, in one process.

python -m tests.bench.near --places 20000 --few 646

The database should contain no other place.
Prints one line per page: milliseconds of CPU of an uncached response with few places and with many,
and their ratio. The generated rows are rolled back.
"""

import argparse
import random
import statistics

from network.memory.stamped_cache import clear_all
from network.outputs.caching import responses

from .made_up import places as made_up
from .pages import Pages, analyse, made_up_site
from .timing import timed

ROUNDS = 20
LINE = "{:<34} {:>8} {:>8} {:>6}"
# A position amid the generated towns, a real commune, its postcode, and one far from all places.
SPOTS = {"position": "45.20,2.50", "commune": "19272 Tulle", "postcode": "19000", "far": "Bastia"}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--places", type=int, default=20_000)
    parser.add_argument("--few", type=int, default=646)
    options = parser.parse_args()
    few, many = measure(options.few), measure(options.places)
    print(LINE.format("page", options.few, options.places, "÷"))
    for name in few:
        ratio = f"{many[name] / few[name]:.2f}"
        print(LINE.format(name, f"{few[name]:.1f}", f"{many[name]:.1f}", ratio))


def measure(count):
    """Return {name of a page: median milliseconds of CPU} with `count` generated places."""
    random.seed(7)
    with made_up_site():
        list_url = made_up.fill(count).get_url()
        analyse()
        client = Pages().client
        durations = {name: cost(client, url) for name, url in addresses(list_url).items()}
    clear_all()
    return durations


def addresses(list_url):
    """Return {name of a page: its address}."""
    pages = {
        "near": "/pres-de-chez-moi/?pres={}",
        "near, on Saturday": "/pres-de-chez-moi/?samedi=1&pres={}",
        "orientation": "/orientation/papiers/?pres={}",
        "list": f"{list_url}?pres={{}}",
        "list, page 5": f"{list_url}?page=5&pres={{}}",
    }
    return {
        f"{page}, {spot}": address.format(text)
        for page, address in pages.items()
        for spot, text in SPOTS.items()
    }


def cost(client, address):
    durations = []
    for number in range(ROUNDS + 2):
        responses.clear()
        response, duration = timed(lambda: client.get(address))
        assert response.status_code == 200, (address, response.status_code)
        if number >= 2:  # the first responses of a process fill the caches
            durations.append(duration.processor)
    return statistics.median(durations)


if __name__ == "__main__":
    main()
