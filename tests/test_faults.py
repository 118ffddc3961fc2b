"""`docs/faults.md` has a row, or an entry in its list of missing results, for each fault drill."""

from tests.faults import (  # noqa: F401
    database,
    disks,
    load,
    neighbours,
    people,
    processes,
    proxies,
)
from tests.faults.page import missing_titles, read
from tests.faults.rows import FAULTS


def test_page_of_faults_has_a_row_or_a_missing_entry_for_each_drill():
    rows = read()
    assert list(rows) == [title for title in FAULTS if title in rows]
    assert missing_titles() == [title for title in FAULTS if title not in rows]
    assert {title: cells for title, cells in rows.items() if len(cells) != 4} == {}
