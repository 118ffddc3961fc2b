"""An import of thousands of places blocks no other transaction for long."""

import os
from collections import Counter

import pytest
from django.core.management import BaseCommand
from django.db import connection
from django.utils import timezone

from network.publishing import changes
from places.choices import Confirmation
from places.imports.importer import CHANGED, CHANGED_TOGETHER, CREATED, LEFT, PlaceImporter
from places.management.commands.import_places import NICE, Command
from places.models import PlacePage
from places.national.files import read_file
from places.upkeep.confirmations.requests import confirm
from tests.factories import EventPageFactory

from .test_importer import file_of, line

COUNT = 2 * CHANGED_TOGETHER + 1


def take(directory, **cells):
    content = file_of(*(line(f"id-{number}", **cells) for number in range(COUNT)))
    return list(PlaceImporter(directory).import_rows(read_file(content).rows()))


def test_changed_places_are_locked_a_few_at_a_time(directory, monkeypatch):
    take(directory)
    held, lock = Counter(), changes.lock

    def note(pages):
        # All transactions of the code are savepoints of the test's transaction.
        held[connection.savepoint_ids[0]] += len(pages)
        return lock(pages)

    monkeypatch.setattr(changes, "lock", note)
    outcomes = take(directory, telephone="+33442000001")
    assert {outcome.status for outcome in outcomes} == {"changed"}
    assert [*held.values()] == [CHANGED_TOGETHER, CHANGED_TOGETHER, 1]
    assert {page.phone.as_e164 for page in PlacePage.objects.all()} == {"+33442000001"}


@pytest.mark.parametrize("now", [{"phone": "+33442000002"}, {"locked": True}, None])
def test_concurrent_edit_is_not_overwritten(directory, monkeypatch, now):
    """The edit happens between the reading of the directory and the writing of a change."""
    take(directory)
    load = PlaceImporter._load_existing

    def load_then_edit(importer, identifiers):
        load(importer, identifiers)
        page = PlacePage.objects.get(national_id="id-1")
        if now is None:
            page.delete()
            return
        for name, value in now.items():
            setattr(page, name, value)
        page.save_revision().publish()

    monkeypatch.setattr(PlaceImporter, "_load_existing", load_then_edit)
    outcomes = {o.national_id: o for o in take(directory, telephone="+33442000001", nom="Bis")}
    assert outcomes["id-2"].status == CHANGED
    statuses = {"phone": CHANGED, "locked": LEFT, None: CREATED}
    assert outcomes["id-1"].status == statuses[next(iter(now or [None]))]
    page = PlacePage.objects.get(national_id="id-1")
    if now and "phone" in now:
        assert [held.here for held in outcomes["id-1"].held] == ["+33442000002"]
        assert (page.phone.as_e164, page.title) == ("+33442000002", "Bis")
    elif now:
        assert (page.phone.as_e164, page.title) == ("+33442000000", "Lieu id-1")


def test_concurrent_changes_without_a_revision_are_not_overwritten(directory, monkeypatch):
    take(directory)
    load, compared = PlaceImporter._load_existing, Counter()

    def load_then_change(importer, identifiers):
        load(importer, identifiers)
        page = PlacePage.objects.get(national_id="id-1")
        confirm(page, Confirmation.LINK)
        EventPageFactory(parent=page)

    def count(importer, row, outcome):
        compared[row.national_id] += 1
        import_place(importer, row, outcome)

    import_place = PlaceImporter._import_place
    monkeypatch.setattr(PlaceImporter, "_load_existing", load_then_change)
    monkeypatch.setattr(PlaceImporter, "_import_place", count)
    outcomes = take(directory, telephone="+33442000001")
    assert {outcome.status for outcome in outcomes} == {CHANGED}
    page = PlacePage.objects.get(national_id="id-1")
    assert page.phone.as_e164 == "+33442000001"
    assert (page.confirmed_on, page.confirmed_how) == (timezone.localdate(), Confirmation.LINK)
    assert (page.numchild, page.get_children().count()) == (1, 1)
    # Other rows are compared once.
    assert compared == {f"id-{number}": 1 for number in range(COUNT)} | {"id-1": 2}


def test_command_lowers_its_priority(monkeypatch):
    steps = []
    monkeypatch.setattr(os, "nice", steps.append)
    monkeypatch.setattr(BaseCommand, "run_from_argv", lambda self, argv: steps.append(argv))
    Command().run_from_argv(["manage.py", "import_places"])
    assert steps == [NICE, ["manage.py", "import_places"]]
