"""An import of thousands of places keeps nobody waiting."""

import os
from collections import Counter

from django.core.management import BaseCommand
from django.db import connection

from places.imports.importer import CHANGED_TOGETHER, PlaceImporter
from places.management.commands.import_places import NICE, Command
from places.models import PlacePage
from places.national.files import read_file

from .test_importer import file_of, line

COUNT = 2 * CHANGED_TOGETHER + 1


def take(directory, **cells):
    content = file_of(*(line(f"id-{number}", **cells) for number in range(COUNT)))
    return list(PlaceImporter(directory).import_rows(read_file(content).rows()))


def test_places_that_change_are_held_a_few_at_a_time(directory, monkeypatch):
    take(directory)
    held, save = Counter(), PlaceImporter._save

    def note(importer, page, outcome):
        # The test's own transaction is around all of them: each other one is a savepoint.
        held[connection.savepoint_ids[0]] += 1
        save(importer, page, outcome)

    monkeypatch.setattr(PlaceImporter, "_save", note)
    outcomes = take(directory, telephone="+33442000001")
    assert {outcome.status for outcome in outcomes} == {"changed"}
    assert [*held.values()] == [CHANGED_TOGETHER, CHANGED_TOGETHER, 1]
    assert {page.phone.as_e164 for page in PlacePage.objects.all()} == {"+33442000001"}


def test_typed_on_a_server_it_lets_visitors_pass(monkeypatch):
    steps = []
    monkeypatch.setattr(os, "nice", steps.append)
    monkeypatch.setattr(BaseCommand, "run_from_argv", lambda self, argv: steps.append(argv))
    Command().run_from_argv(["manage.py", "import_places"])
    assert steps == [NICE, ["manage.py", "import_places"]]
