"""Run the fault drills, print the observations and write them to `docs/faults.md`.

`python -m tests.faults [WORDS]` runs the drills whose title contains WORDS; "one;two" selects the
titles that contain "one" or "two"; without WORDS, every drill runs. The exit status is 1 if a check
of a drill fails: the row of that fault is then removed from `docs/faults.md`.
"""

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
    failed = []
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
                failed.append(title)
            rows = read()  # again: another run may have written the page meanwhile
            rows.pop(title, None)
            if row is not None:
                print(
                    f"  effect: {row.effect}\n  lost: {row.lost}\n  recovery: {row.recovery}",
                    flush=True,
                )
                rows[title] = [row.effect, row.lost, row.recovery, date.today().isoformat()]
            write(rows, FAULTS)
    print(f"{len(chosen)} drills run, results in {PAGE}.")
    for title in failed:
        print(f"FAILED: {title}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
