"""Compare the cost of a cached response on a server with that of a string of the same size.

python -m tests.bench.served                            SQLite; needs wrk, nginx and its modules
python -m tests.postgresql python -m tests.bench.served PostgreSQL

`wrk` requests the demonstration under the production settings, from gunicorn alone and over TLS
from nginx with the configuration of `deploy/debian`. Prints the milliseconds of CPU per request, of
gunicorn, nginx and PostgreSQL together: medians of rounds that alternate between page and string.
"""

import os
import re
import statistics
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.request import Request, urlopen

from tests.faults.database import pids
from tests.faults.proxy_servers import nginx
from tests.faults.site import HOST, Site
from tests.smtp_server import smtp_server

from .urls import PLAIN

ROUNDS, SECONDS, CONNECTIONS = 3, 3, 4
TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
LOCAL = "localhost"  # the host name that `wrk` uses for nginx
PAGES = ["/", "/agenda/"]
ENCODINGS = ["identity", "br"]
LINE = "{:<8} {:<14} {:<9} {:>7} {:>8} {:>9} {:>7} {:>9}"


class Demonstration(Site):
    """The demonstration, with pages of fixed text in addition."""

    def __enter__(self):
        for command in (["migrate"], ["collectstatic", "--no-input"], ["load_demo", "--once"]):
            self.manage(*command, "-v0")
        self.start()
        return self

    def start(self):
        self.web = self.run("-m", "gunicorn", "tests.bench.served_strings:application")
        self.wait_for(lambda: self.browser().fetch("/sante/vivant").status == 200)

    def masters(self, proxy=None):
        """Return the pids of the main processes of gunicorn, of nginx and of PostgreSQL."""
        masters = [self.web.pid]
        if proxy:
            masters.append(int((proxy.folder / "nginx.pid").read_text()))
        return masters + (pids(self)[:1] if "host=" in self.database_url else [])


def used(masters):
    """Return the milliseconds of CPU used by some processes and by all their children.

    Children that have ended count too: gunicorn replaces its workers every few thousand requests.
    """
    ticks = 0
    for pid in masters:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        # The time of the process and of its ended children; then that of its running children.
        for process, last in [(pid, 15), *((child, 13) for child in children)]:
            with suppress(FileNotFoundError):  # it has just ended
                stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, stat[11:last]))
    return ticks * TICK


def headers(encoding):
    return {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": encoding}


def size_of(url, encoding):
    """Return the number of bytes of the answer, before decompression."""
    with urlopen(Request(url, headers=headers(encoding))) as answer:  # noqa: S310
        return len(answer.read())


def load(url, encoding, masters):
    """Run `wrk`, and return (milliseconds of CPU per request, requests per second)."""
    options = [f"-H{name}: {value}" for name, value in headers(encoding).items()]
    options += ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "60s"]
    before = used(masters)
    done = subprocess.run(["wrk", *options, url], capture_output=True, text=True, check=True)
    took, requests = used(masters) - before, int(re.search(r"(\d+) requests in", done.stdout)[1])
    assert requests, done.stdout
    assert "Non-2xx" not in done.stdout, done.stdout
    return took / requests, requests / SECONDS


def show(site, name, base, masters):
    """Print one line per page and encoding: the page from `base`, the string from gunicorn."""
    for path in PAGES:
        for encoding in ENCODINGS:
            size = size_of(f"{site.url}{path}", encoding)
            string = f"{site.url}{PLAIN}/{size}"
            urls = {f"{base}{path}": encoding, string: "identity"}
            rounds = {url: [] for url in urls}
            for _ in range(ROUNDS + 1):
                for url, wanted in urls.items():
                    rounds[url].append(load(url, wanted, masters))
            (own, speed), (plain, _speed) = (
                # Without the first round, which fills the cache of each process.
                [statistics.median(column) for column in zip(*each[1:], strict=True)]
                for each in rounds.values()
            )
            cells = size, f"{own:.3f}", f"{plain:.3f}", f"{own / plain:.3f}", f"{speed:.0f}"
            print(LINE.format(name, path, encoding, *cells), flush=True)


def main():
    print(LINE.format("by", "page", "encoding", "bytes", "page, ms", "string", "÷", "a second"))
    with tempfile.TemporaryDirectory() as folder, smtp_server() as smtp:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/site.sqlite3"
        names = {"ALLOWED_HOSTS": f"{HOST},{LOCAL}"}
        with Demonstration(folder, url, smtp, **names) as site:
            show(site, "gunicorn", site.url, site.masters())
            with nginx(site, names=f"{HOST} {LOCAL}") as proxy:
                show(site, "nginx", f"https://{LOCAL}:{proxy.port}", site.masters(proxy))


if __name__ == "__main__":
    main()
