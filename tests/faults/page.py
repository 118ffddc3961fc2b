"""Read and write `docs/faults.md`, the page of results of the drills."""

from .site import ROOT

PAGE = ROOT / "docs" / "faults.md"
HEAD = """# Faults and their effects

`make faults` causes real faults on a site and writes this page. The site runs PostgreSQL, gunicorn
with two processes and the task worker, under the production settings. There is no proxy in front of
the site, because a proxy would hide part of the effects, unless the row names one. If a fault loses
data or shows a visitor something private, the command fails and the fault has no row here. The
durations were measured on the given day, on a machine that was doing other work too: a slow answer
makes no drill fail, except an answer that is compared with another one of the same run.

| Fault | Effect for people | Data lost | Recovery | Measured on |
|---|---|---|---|---|
"""


MISSING = """
Faults without a result: their drill has not been run, or it failed:
"""


def read():
    """Return {title: [effect, data lost, recovery, ISO date]}, {} if the page does not exist."""
    if not PAGE.exists():
        return {}
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return {title.strip(): [cell.strip() for cell in cells] for title, *cells in rows[2:]}


def missing_titles():
    """Return the titles that the page lists as faults without a result."""
    if not PAGE.exists():
        return []
    text = PAGE.read_text(encoding="utf-8")
    return [line[2:] for line in text.splitlines() if line.startswith("- ")]


def write(rows, titles):
    """Write the rows in the order of `titles`, then the list of the titles without a row."""
    lines = [f"| {' | '.join([title, *rows[title]])} |\n" for title in titles if title in rows]
    missing = [f"- {title}\n" for title in titles if title not in rows]
    end = [MISSING, "\n", *missing] if missing else []
    PAGE.write_text(HEAD + "".join(lines + end), encoding="utf-8")
