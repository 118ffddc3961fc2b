"""Compare the speed of the site with that of other Wagtail sites: see README.md."""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PEERS = {
    "bakerydemo": ("bakerydemo.settings.production", ["/locations/reykjavik/", "/"]),
    "sites-faciles": ("config.settings", ["/agenda/", "/"]),
}
# The first page of each other site, to compare every page with.
ANCHORS = {name: (name, addresses[0]) for name, (_settings, addresses) in PEERS.items()}
# Without a debugger, and over plain HTTP.
ANSWERS = {"DEBUG": "False", "DJANGO_SECRET_KEY": "measured", "SECURE_SSL_REDIRECT": "False"}
OURS = ["/", "/lieux/", "/agenda/", "/ressources/", "/aide/"]
LINE = "{:<26} {:<48} {:>7} {:>12} {:>12} {:>8}  {}"


class Site:
    """A site that runs in its own process, with its own interpreter."""

    def __init__(self, name, folder, settings, addresses, **environment):
        self.name, self.addresses = name, addresses
        path = f"{folder}{os.pathsep}{HERE.parent}"
        environment = (
            ANSWERS | {"DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": path} | environment
        )
        inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [folder / ".venv" / "bin" / "python", "-P", HERE / "worker.py"],
            cwd=folder,
            env=inherited | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def measure(self, address):
        """Return the milliseconds of CPU of an answer, or None if its status is not 200."""
        self.process.stdin.write(address + "\n")
        self.process.stdin.flush()
        milliseconds, status = self.process.stdout.readline().split()
        return float(milliseconds) if status == "200" else None

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def our_sites(databases, addresses):
    """Yield two `Site`s for each database: without cached responses, and without any cache.

    The second is in the state that follows a publication.
    """
    common = {"DEBUG": "0", "ALLOWED_HOSTS": "*"}
    for name, url in databases:
        own = common | ({"DATABASE_URL": url} if url else {})
        for cleared, suffix in (("responses", ""), ("all", ", after an edit")):
            yield Site(f"{name}{suffix}", ROOT, "network.settings.dev", addresses,
                       CLEARED=cleared, **own)  # fmt: skip


def peers(folder):
    for name, (settings, addresses) in PEERS.items():
        own = (folder / name).resolve()
        if own.is_dir():
            yield Site(name, own, settings, addresses)
        else:
            print(f"Absent: {own}", file=sys.stderr)


def measure(sites, rounds):
    """Return {(site, address): [milliseconds of each round]} of the pages that answer."""
    times = {}
    for _ in range(rounds):  # alternating, so that other work of the machine slows all sites
        for site in sites:
            for address in site.addresses:
                if (took := site.measure(address)) is not None:
                    times.setdefault((site.name, address), []).append(took)
    return times


def show(times, first):
    """Print one line per page: its median, and its ratios to pages of the other sites."""
    print(LINE.format("site", "address", "ms", *(f"÷{name}" for name in PEERS), "÷first", "rounds"))
    medians = {key: statistics.median(each) for key, each in times.items()}
    for (name, address), each in times.items():
        own = medians[name, address]
        same = f"{first}{name[name.find(', after') :] if ', after' in name else ''}", address
        beside = [medians.get(key) for key in (*ANCHORS.values(), same)]
        ratios = [f"{own / other:.2f}" if other else "" for other in beside]
        rounds = " ".join(f"{one:.1f}" for one in each)
        print(LINE.format(name, address, f"{own:.1f}", *ratios, rounds))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the others were fetched")
    parser.add_argument("--also", nargs="*", default=[], help="addresses of ours")
    parser.add_argument("--databases", nargs="*", default=[], metavar="NAME=URL", help="of ours")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    databases = [each.split("=", 1) for each in options.databases]
    databases = databases or [("ours", os.environ.get("DATABASE_URL"))]
    sites = [*our_sites(databases, [*OURS, *options.also]), *peers(options.folder)]
    show(measure(sites, options.rounds), databases[0][0])
    for site in sites:
        site.close()


if __name__ == "__main__":
    main()
