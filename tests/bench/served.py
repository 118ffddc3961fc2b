"""What a kept answer costs a server beside a fixed string of the same size, in one run of `wrk`.

python -m tests.bench.served                            SQLite; needs wrk, nginx, its modules
python -m tests.postgresql python -m tests.bench.served PostgreSQL

The demonstration under production settings, by gunicorn alone and behind nginx with the recipe of
`deploy/debian`, over TLS. Milliseconds of the processor for a request, of gunicorn, nginx and
PostgreSQL run_together; medians of rounds, each page and its string in turn.
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
LOCAL = "localhost"  # a name by which `wrk` reaches nginx
PAGES = ["/", "/agenda/"]
ENCODINGS = ["identity", "br"]
LINE = "{:<8} {:<14} {:<9} {:>7} {:>8} {:>9} {:>7} {:>9}"


class Demonstration(Site):
    """The demonstration, whose gunicorn answers with fixed strings too."""

    def __enter__(self):
        for command in (["migrate"], ["collectstatic", "--no-input"], ["load_demo", "--once"]):
            self.manage(*command, "-v0")
        self.start()
        return self

    def start(self):
        self.web = self.run("-m", "gunicorn", "tests.bench.served_strings:application")
        self.wait_for(lambda: self.browser().fetch("/sante/vivant").status == 200)

    def masters(self, proxy=None):
        """The pids of the programs that answer: each made the processes that do."""
        masters = [self.web.pid]
        if proxy:
            masters.append(int((proxy.folder / "nginx.pid").read_text()))
        return masters + (pids(self)[:1] if "host=" in self.database_url else [])


def used(masters):
    """Milliseconds of the processor of some programs and of all the processes that they made:
    gunicorn replaces its own after some thousand requests."""
    ticks = 0
    for pid in masters:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        # Its own, those of its children that ended; and those of its children that live.
        for process, last in [(pid, 15), *((child, 13) for child in children)]:
            with suppress(FileNotFoundError):  # it has just ended
                stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, stat[11:last]))
    return ticks * TICK


def headers(encoding):
    return {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": encoding}


def size_of(url, encoding):
    """Bytes of an answer as it is sent."""
    with urlopen(Request(url, headers=headers(encoding))) as answer:  # noqa: S310
        return len(answer.read())


def load(url, encoding, masters):
    """(milliseconds of the processor for a request, requests answered a second)"""
    options = [f"-H{name}: {value}" for name, value in headers(encoding).items()]
    options += ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "60s"]
    before = used(masters)
    done = subprocess.run(["wrk", *options, url], capture_output=True, text=True, check=True)
    took, requests = used(masters) - before, int(re.search(r"(\d+) requests in", done.stdout)[1])
    assert requests, done.stdout
    assert "Non-2xx" not in done.stdout, done.stdout
    return took / requests, requests / SECONDS


def show(site, name, base, masters):
    """A line a page and an encoding: itself from `base`, the string from gunicorn."""
    for path in PAGES:
        for encoding in ENCODINGS:
            size = size_of(f"{site.url}{path}", encoding)
            string = f"{site.url}{PLAIN}/{size}"
            asked = {f"{base}{path}": encoding, string: "identity"}
            rounds = {url: [] for url in asked}
            for _ in range(ROUNDS + 1):
                for url, wanted in asked.items():
                    rounds[url].append(load(url, wanted, masters))
            (own, speed), (plain, _speed) = (
                # After the first, by which every process has it.
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
