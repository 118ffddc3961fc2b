"""The page of what breaks tells each fault that `make faults` makes, or that it is left, and no
other."""

from tests.faults import (  # noqa: F401
    database,
    disks,
    load,
    neighbours,
    people,
    processes,
    proxies,
)
from tests.faults.page import left, read
from tests.faults.rows import FAULTS


def test_each_fault_is_reported_or_said_to_be_left():
    rows = read()
    assert list(rows) == [title for title in FAULTS if title in rows]
    assert left() == [title for title in FAULTS if title not in rows]
    assert {title: cells for title, cells in rows.items() if len(cells) != 4} == {}
