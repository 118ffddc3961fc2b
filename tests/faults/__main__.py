"""python -m tests.faults [WORDS]: makes the faults whose title holds these words ("these;those" for
either), or all of them; prints what was seen, and writes it in `docs/faults.md`. Ends in failure if
the site did what it may not do: the page then says nothing of that fault."""

import signal
import sys
import tempfile
import traceback
from datetime import date
from pathlib import Path

from tests.postgresql import cluster
from tests.smtp_server import smtp_server

from . import database, disks, load, neighbours, people, processes, proxies  # noqa: F401
from .page import PAGE, read, write
from .rows import FAULTS
from .site import Site


def main(words):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    chosen = {
        title: make
        for title, make in FAULTS.items()
        if any(part in title for part in words.split(";"))
    }
    wrong = []
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster() as url,
        smtp_server() as smtp,
        Site(Path(folder), url, smtp) as site,
    ):
        for title, make in chosen.items():
            print(title, flush=True)
            row = None
            try:
                row = make(site)
            except Exception:
                traceback.print_exc()
                print(site.journal()[-3000:], file=sys.stderr)
                wrong.append(title)
            rows = read()  # as another run may have written it meanwhile
            rows.pop(title, None)
            if row is not None:
                print(f"  seen: {row.visitor}\n  lost: {row.lost}\n  back: {row.back}", flush=True)
                rows[title] = [row.visitor, row.lost, row.back, date.today().isoformat()]
            write(rows, FAULTS)
    print(f"{len(chosen)} faults made, written in {PAGE}.")
    for title in wrong:
        print(f"WRONG: {title}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
