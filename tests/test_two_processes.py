"""A change published by one process appears in the next answer of another, with warm caches."""

import re
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
from .process import two_processes
from .test_facts import disagreements

CHANGES = {
    confirm_the_place,
    rename_the_place,
    move_the_date,
    unpublish_the_place,
}


@pytest.fixture
def two(db, tmp_path):
    path = tmp_path / "site.sqlite3"
    shutil.copy(stored_file(), path)
    with two_processes(f"sqlite:///{path}") as both:
        yield both


@pytest.mark.any_database
def test_change_appears_at_once_in_another_process(two):
    one, other = two
    # One address of each path, because the caches do not depend on the query string. The feeds
    # first, because their responses are cached, in the second that follows the change.
    paths = {urlsplit(address).path: address for address in one.call("make")}
    addresses = sorted(paths.values(), key=lambda address: "/agenda." not in address)
    facts = [fact for fact in FACTS if fact.change in CHANGES or fact is DATES_CLOSED]
    told = re.compile("|".join(f"(?:{fact.quoted})" for fact in facts))
    before, wrong = other.call("read", addresses), []
    addresses = [address for address in addresses if told.search(before[address])]
    assert len(addresses) > 40
    for number, fact in enumerate(FACTS):
        if fact not in facts:
            continue
        other.call("read", addresses[:4])  # the other process caches the stamp for one second
        one.call("change", number)
        after = other.call("read", addresses)
        wrong += (
            f"{fact.change.__name__}: {address} {problem}"
            for address, problem in disagreements(fact, before, after)
        )
        before = after
    assert not wrong, "\n".join(wrong)
