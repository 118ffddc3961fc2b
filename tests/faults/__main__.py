"""python -m tests.faults [WORDS]: makes the faults whose title holds these words, or all of them;
prints what was seen, and writes `docs/faults.md` when all were made. Ends in failure if one did
what it may not do."""

import signal
import sys
import tempfile
import traceback
from datetime import date
from pathlib import Path

from tests.postgresql import cluster
from tests.smtp_server import smtp_server

from . import database, disks, load, neighbours, people, processes  # noqa: F401
from .rows import FAULTS, Row
from .site import ROOT, Site

PAGE = ROOT / "docs" / "faults.md"
HEAD = """# What breaks, and what is seen of it

`make faults` breaks a site for real and writes this page: PostgreSQL, gunicorn with two processes
and the worker of the tasks, under the settings of production. Seconds are those of the machine it
ran on, which may be busy.

Last made on {day}.

| What happens | What people see | What is lost | How it comes back |
|---|---|---|---|
"""


def main(words):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    chosen = {title: make for title, make in FAULTS.items() if words in title}
    rows, is_wrong = {}, False
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster() as url,
        smtp_server() as smtp,
        Site(Path(folder), url, smtp) as site,
    ):
        for title, make in chosen.items():
            try:
                rows[title] = make(site)
            except Exception:
                traceback.print_exc()
                print((site.folder / "journal").read_text()[-3000:], file=sys.stderr)
                rows[title], is_wrong = Row("**WRONG**", "**WRONG**", "**WRONG**"), True
            row = rows[title]
            print(f"{title}\n  seen: {row.visitor}\n  lost: {row.lost}\n  back: {row.back}")
    if len(chosen) == len(FAULTS) and not is_wrong:
        lines = (
            f"| {title} | {row.visitor} | {row.lost} | {row.back} |\n"
            for title, row in rows.items()
        )
        PAGE.write_text(
            HEAD.format(day=date.today().isoformat()) + "".join(lines), encoding="utf-8"
        )
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
