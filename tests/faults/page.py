"""`docs/faults.md`, which the command writes and reads again."""

from .site import ROOT

PAGE = ROOT / "docs" / "faults.md"
HEAD = """# What breaks, and what is seen of it

`make faults` breaks a site for real and writes this page: PostgreSQL, gunicorn with two processes
and the worker of the tasks, under the settings of production; no proxy before it, which would hide
some of it. A fault that lost something, or showed a visitor what it may not, has no row here, and
the command fails. The seconds are those of the day and of a machine that did other things too.

| What happens | What people see | What is lost | How it comes back | Seen on |
|---|---|---|---|---|
"""


def read():
    """{title: [what people see, what is lost, how it comes back, the day]}"""
    if not PAGE.exists():
        return {}
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return {title: cells for title, *cells in rows[2:]}


def write(rows, titles):
    """The rows in the order of `titles`, and of no other fault."""
    lines = (f"| {' | '.join([title, *rows[title]])} |\n" for title in titles if title in rows)
    PAGE.write_text(HEAD + "".join(lines), encoding="utf-8")
