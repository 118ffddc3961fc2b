"""Compare the speed of two checkouts of the site on the same pages of the same demonstration.

python -m tests.bench.compare ../before                     on SQLite
python -m tests.postgresql python -m tests.bench.compare …  on PostgreSQL

The requests alternate between the checkouts, so that other work of the machine slows both. Neither
checkout may be edited meanwhile. Each has its own database, created by its own `migrate` and
`load_demo`.

Prints one line per page, with the figures of OTHER ("before") and of this checkout ("after"):

- "before", "after", ÷: milliseconds of CPU of a repeated request, and their ratio. The response of
  a page, a list or a feed is cached then, so these figures are those of a cached response. Searches
  and the results of a position are never cached: they are computed, with the other caches valid.
- "first", "first", ÷: the same for the first response after a publication, with all caches invalid.
  These are the figures of an uncached page.
- "queries" of a repeated request, and "kB" of the response.

A page whose repeated request seems too slow is measured again, for longer; the exit status is 1 if
it still is. The first response does not change the exit status.
"""

import argparse
import contextlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LINE = "{:<28} {:>8} {:>8} {:>6} {:>8} {:>8} {:>6} {:>7} {:>7} {:>6} {:>6}"
HEADS = LINE.format(
    *("page", "before", "after", "÷", "first", "first", "÷", "queries", "queries", "kB", "kB")
)
DEPTHS = (0, 20, 40, 60, 80)  # in turn, see `worker.fetch`
FIRST = len(DEPTHS)  # measurements after a publication
AGAIN = 3  # factor of the number of rounds for a page that seems slow
# Measured in addition to a page of each type.
ADDRESSES = {
    "places, filtered": "/lieux/?ouvert=1&territoire=13",
    "places, words": "/lieux/?q=mediatheque",
    "places on a map": "/lieux/carte/",
    "places, map data": "/lieux/points.json",
    "places, CSV": "/lieux/lieux.csv",
    "near a postcode": "/pres-de-chez-moi/?ou=13016",
    "near a position": "/pres-de-chez-moi/?lat=43.3&lon=5.4",
    "orientation": "/orientation/papiers/?ou=13016",
    "territory": "/territoires/13055/",
    "agenda, filtered": "/agenda/?gratuit=1&territoire=13",
    "agenda, week": "/agenda/?vue=semaine",
    "agenda, month": "/agenda/?vue=mois",
    "agenda, archives": "/agenda/archives/",
    "agenda, to print": "/agenda/imprimer/",
    "agenda, iCalendar": "/agenda/agenda.ics",
    "agenda, Atom": "/agenda/agenda.atom",
    "library, filtered": "/ressources/?q=mot+de+passe",
    "search": "/recherche/?q=imprimer",
    "search, filtered": "/recherche/?q=atelier&type=event&territoire=13",
    "search, misspelt": "/recherche/?q=ordianteur",
    "search, in a commune": "/recherche/?q=souris+Marseille",
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path, help="the checkout to compare with, with its .venv")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--copies", type=int, default=0, help="of each page, for a larger site")
    parser.add_argument("--limit", type=float, default=1.05, help="the highest ratio accepted")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack, ThreadPoolExecutor() as pool:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        before = stack.enter_context(Checkout(options.other.resolve(), folder / "before"))
        after = stack.enter_context(Checkout(ROOT, folder / "after"))
        for _ in pool.map(lambda checkout: checkout.prepare(options.copies), (before, after)):
            pass
        slow = Comparison(before, after, options.rounds, options.limit).show()
    sys.exit(f"Slower: {', '.join(slow)}" if slow else 0)


class Checkout:
    """A checkout of the site, with its database and its process of `worker`."""

    def __init__(self, root, folder):
        self.root, self.folder, self.worker = root, folder, None
        self.python = root / ".venv" / "bin" / "python"
        self.environment = os.environ | {
            "DATABASE_URL": database_url(folder),
            "VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "network.settings.dev",
            "DEBUG": "0",
            "ALLOWED_HOSTS": "testserver",
            "PYTHONHASHSEED": "0",
            # The checkout comes first, so that its apps hide the modules of this folder.
            "PYTHONPATH": f"{root}{os.pathsep}{HERE}",
        }

    def __enter__(self):
        self.folder.mkdir()
        return self

    def __exit__(self, *_error):
        if self.worker:
            self.worker.stdin.close()
            self.worker.wait()

    def prepare(self, copies):
        """Create the demonstration and `copies` copies of its pages, and start the worker."""
        (self.folder / "static").mkdir()
        self._manage("migrate", "--no-input")
        self._manage("load_demo")
        self.worker = self._start()
        if copies:
            self.call("copy", copies)
            self.__exit__()
            self.worker = self._start()
        self.call("publish")
        self.call("tidy")

    def _manage(self, *command):
        print(f"{self.folder.name}: {command[0]}", file=sys.stderr)
        command = [self.python, "manage.py", *command, "--verbosity", "0"]
        subprocess.run(
            command, cwd=self.root, env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def _start(self):
        return subprocess.Popen(
            [self.python, "-P", HERE / "worker.py"],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, function, *arguments):
        """Call a function of `worker` in the process of this checkout, and return its result."""
        self.worker.stdin.write(json.dumps([function, *arguments]) + "\n")
        self.worker.stdin.flush()
        return json.loads(self.worker.stdout.readline())


def database_url(folder):
    """Return the URL of a database for `folder`: a SQLite file in it, or on the current PostgreSQL.

    On PostgreSQL, the database "compare_<name of the folder>" is dropped and created again.
    """
    server = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not server.scheme.startswith("postgres"):
        return f"sqlite:///{folder}/site.sqlite3"
    name = f"compare_{folder.name}"
    with psycopg.connect(server.geturl(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return server._replace(path=f"/{name}").geturl()


@dataclass(frozen=True)
class Figures:
    """Milliseconds of CPU of the two checkouts."""

    before: float
    after: float

    @property
    def ratio(self):
        return self.after / self.before

    def __str__(self):
        return f"{self.before:.1f} {self.after:.1f} {self.ratio:.2f}"


class Comparison:
    def __init__(self, before, after, rounds, limit):
        self.checkouts, self.rounds, self.limit = (before, after), rounds, limit

    def show(self):
        """Print one line per page, and return the names of the pages that are too slow."""
        print(HEADS)
        slow = []
        for name, address in self._addresses().items():
            statuses, sizes, _ = zip(*self._call("fetch", address), strict=True)
            if statuses != (200, 200):
                print(f"{name:<28} answers {statuses[0]}, then {statuses[1]}: {address}")
                continue
            repeated = self._times(address, self.rounds)
            if repeated.ratio > self.limit:
                repeated = self._times(address, AGAIN * self.rounds)
            first = self._times(address, FIRST, published=True)
            queries = self._call("queries", address)
            kilobytes = [f"{size / 1000:.0f}" for size in sizes]
            times = f"{repeated} {first}".split()
            print(LINE.format(name, *times, *queries, *kilobytes), flush=True)
            if repeated.ratio > self.limit:
                slow.append(f"{name} ({repeated.ratio:.2f})")
        return slow

    def _addresses(self):
        """Return {name: address} of one page of each common type, and of `ADDRESSES`."""
        before, after = self._call("addresses")
        return {name: after[name] for name in after if after[name] == before.get(name)} | ADDRESSES

    def _call(self, function, *arguments):
        return tuple(checkout.call(function, *arguments) for checkout in self.checkouts)

    def _times(self, address, rounds, *, published=False):
        """Return the `Figures` of a repeated request.

        If `published`, the home page is published before each request, which invalidates all
        caches.
        """
        times = []
        self._call("fetch", address)
        for depth in itertools.islice(itertools.cycle(DEPTHS), rounds):
            if published:
                self._call("publish")
            times.append([time for _status, _size, time in self._call("fetch", address, depth)])
        return Figures(*map(statistics.median, zip(*times, strict=True)))


if __name__ == "__main__":
    main()
