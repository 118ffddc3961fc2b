"""`docs/faults.md`, which the command writes and reads again."""

from .site import ROOT

PAGE = ROOT / "docs" / "faults.md"
HEAD = """# What breaks, and what is seen of it

`make faults` breaks a site for real and writes this page: PostgreSQL, gunicorn with two processes
and the worker of the tasks, under the settings of production; no proxy before it, which would hide
some of it, unless the line names one. A fault that lost something, or showed a visitor what it may
not, has no row here, and the command fails. The seconds are those of the day and of a machine that
did other things too.

| What happens | What people see | What is lost | How it comes back | Seen on |
|---|---|---|---|---|
"""


LEFT = """
Faults that were not made yet, or that the site did not bear when they were:
"""


def read():
    """{title: [what people see, what is lost, how it comes back, the day]}"""
    if not PAGE.exists():
        return {}
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return {title.strip(): [cell.strip() for cell in cells] for title, *cells in rows[2:]}


def left():
    """The titles of the faults that the page has no row for, and says so."""
    if not PAGE.exists():
        return []
    text = PAGE.read_text(encoding="utf-8")
    return [line[2:] for line in text.splitlines() if line.startswith("- ")]


def write(rows, titles):
    """The rows in the order of `titles`, and the titles of those that are missing."""
    lines = [f"| {' | '.join([title, *rows[title]])} |\n" for title in titles if title in rows]
    missing = [f"- {title}\n" for title in titles if title not in rows]
    end = [LEFT, "\n", *missing] if missing else []
    PAGE.write_text(HEAD + "".join(lines + end), encoding="utf-8")
