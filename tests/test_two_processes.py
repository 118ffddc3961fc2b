"""What one process publishes, another one that has answered before says in its next answer."""

import shutil
from urllib.parse import urlsplit

import pytest

from tests.migrated import stored_file

from .facts import (
    DATES_CLOSED,
    FACTS,
    confirm_the_place,
    move_the_date,
    rename_the_place,
    unpublish_the_place,
)
from .process import Process
from .test_facts import disagreements

CHANGES = {
    confirm_the_place,
    rename_the_place,
    move_the_date,
    unpublish_the_place,
}


@pytest.fixture
def two(django_db_setup, tmp_path):
    path = tmp_path / "site.sqlite3"
    shutil.copy(stored_file(), path)
    url = f"sqlite:///{path}"
    with Process(url) as one, Process(url) as other:
        yield one, other


def test_the_other_process_reads_each_change_at_once(two):
    one, other = two
    # One of each path: what a process remembers does not hang on what else is asked. First the
    # feeds, kept whole, in the second that follows the change.
    paths = {urlsplit(address).path: address for address in one.ask("make")}
    addresses = sorted(paths.values(), key=lambda address: "/agenda." not in address)
    before, wrong = other.ask("read", addresses), []
    for number, fact in enumerate(FACTS):
        if fact.change not in CHANGES and fact is not DATES_CLOSED:
            continue
        other.ask("read", addresses[:4])  # the number of that very second is known
        one.ask("change", number)
        after = other.ask("read", addresses)
        wrong += (
            f"{fact.change.__name__}: {address} {what}"
            for address, what in disagreements(fact, before, after)
        )
        before = after
    assert not wrong, "\n".join(wrong)
