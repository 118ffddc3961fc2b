"""See README.md, beside."""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ROUNDS = 3
PEERS = {
    "bakerydemo": ("bakerydemo.settings.production", ["/locations/reykjavik/", "/"]),
    "sites-faciles": ("config.settings", ["/agenda/", "/"]),
}
# Without a debugger, and over plain HTTP.
ANSWERS = {"DEBUG": "False", "DJANGO_SECRET_KEY": "measured", "SECURE_SSL_REDIRECT": "False"}
OURS = ["/", "/lieux/", "/agenda/", "/ressources/", "/aide/"]
LINE = "{:<14} {:<58} {:>8} {}"


class Site:
    """A site that answers in a process of its own."""

    def __init__(self, name, folder, settings, **environment):
        self.name = name
        inherited = dict(os.environ)
        if name != "ours":
            inherited.pop("DATABASE_URL", None)
        environment = ANSWERS | {"DJANGO_SETTINGS_MODULE": settings} | environment
        self.process = subprocess.Popen(
            [folder / ".venv" / "bin" / "python", "-P", HERE / "worker.py"],
            cwd=folder,
            env=inherited | {"PYTHONPATH": str(folder)} | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, address):
        """Milliseconds of the processor; None when it does not answer there."""
        self.process.stdin.write(address + "\n")
        self.process.stdin.flush()
        milliseconds, status = self.process.stdout.readline().split()
        return float(milliseconds) if status == "200" else None

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the others were fetched")
    parser.add_argument("--also", nargs="*", default=[], help="addresses of ours")
    options = parser.parse_args()
    sites = [(Site("ours", ROOT, "network.settings.dev", FORGETS_ANSWERS="1", DEBUG="0",
                   ALLOWED_HOSTS="*"), [*OURS, *options.also])]  # fmt: skip
    for name, (settings, addresses) in PEERS.items():
        folder = (options.folder / name).resolve()
        if folder.is_dir():
            sites.append((Site(name, folder, settings), addresses))
        else:
            print(f"Absent: {folder}", file=sys.stderr)
    times = {}
    for _ in range(ROUNDS):  # in turn, so that whatever else the machine does slows all
        for site, addresses in sites:
            for address in addresses:
                times.setdefault((site.name, address), []).append(site.ask(address))
    for (name, address), each in times.items():
        known = [one for one in each if one is not None]
        median = f"{statistics.median(known):.1f}" if known else "absent"
        print(LINE.format(name, address, median, " ".join(f"{one:.1f}" for one in known)))
    for site, _addresses in sites:
        site.close()


if __name__ == "__main__":
    main()
