"""The page of what breaks has a row for each fault that `make faults` makes, and no other."""

from tests.faults import database, disks, load, neighbours, people, processes  # noqa: F401
from tests.faults.page import read
from tests.faults.rows import FAULTS


def test_each_fault_was_made_and_is_told():
    rows = read()
    assert list(rows) == list(FAULTS)
    assert {title: cells for title, cells in rows.items() if len(cells) != 4} == {}
