from io import StringIO

import pytest
from django.core.management import CommandError, call_command, get_commands

from network.models import NightlyRun
from network.tasks import nightly


@pytest.fixture
def registered(monkeypatch):
    """The register, emptied for a test."""
    commands = {}
    monkeypatch.setattr(nightly, "_commands", commands)
    return commands


def test_registered_commands_exist():
    names = [name for name, _options in nightly.commands()]
    assert {"pull_places", "check_search", "purge_search_log", "clearsessions"} <= set(names)
    assert set(names) <= set(get_commands())
    assert names.index("pull_places") < names.index("check_search") < names.index("clearsessions")


def test_commands_run_in_order_with_their_options(db, registered, monkeypatch):
    ran = []
    monkeypatch.setattr(
        "network.management.commands.nightly.call_command",
        lambda name, stdout, stderr, **options: ran.append((name, options)),
    )
    nightly.register("b", order=20)
    nightly.register("c", order=10, most=5)
    nightly.register("a", order=20)
    call_command("nightly", stdout=StringIO())
    assert ran == [("c", {"most": 5}), ("a", {}), ("b", {})]


def test_failed_command_is_reported_and_others_run(db, registered, monkeypatch, caplog):
    ran = []

    def run(name, **options):
        ran.append(name)
        if name == "a":
            raise CommandError("source morte")
        if name == "b":
            raise ZeroDivisionError

    monkeypatch.setattr("network.management.commands.nightly.call_command", run)
    for name in "abc":
        nightly.register(name)
    output = StringIO()
    with pytest.raises(CommandError, match="En échec cette nuit : a, b."):
        call_command("nightly", stdout=StringIO(), stderr=output)
    assert ran == ["a", "b", "c"]
    assert "source morte" in output.getvalue()
    assert "ZeroDivisionError" in caplog.text
    outcomes = dict(NightlyRun.objects.values_list("command", "fault"))
    assert (outcomes["a"], outcomes["c"]) == ("source morte", "")
    assert "ZeroDivisionError" in outcomes["b"]
    begun = NightlyRun.objects.get(command="b").failing_since
    with pytest.raises(CommandError):
        call_command("nightly", stdout=StringIO(), stderr=StringIO())
    assert NightlyRun.objects.get(command="b").failing_since == begun
    monkeypatch.setattr(
        "network.management.commands.nightly.call_command", lambda name, **options: None
    )
    call_command("nightly", stdout=StringIO())
    assert set(NightlyRun.objects.values_list("fault", "failing_since")) == {("", None)}


def test_a_whole_night_runs_twice(db, site):
    for _night in range(2):
        call_command("nightly", stdout=StringIO(), stderr=StringIO())


def test_listing_runs_nothing(registered):
    nightly.register("no_such_command")
    output = StringIO()
    call_command("nightly", "--list", stdout=output)
    assert output.getvalue() == "-- no_such_command\n"
