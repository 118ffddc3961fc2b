import time

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from network.memory import locks


def test_lock_is_exclusive_and_released():
    lock = locks.exclusive_lock
    with lock("a") as first, lock("a") as second, lock("b") as other:
        assert (first, second, other) == (True, False, True)
    with locks.exclusive_lock("a") as again:
        assert again


def test_lock_of_another_process_is_not_released():
    with locks.exclusive_lock("a"):
        cache.set("lock:a", "of another, once ours had ended", 60)
    assert cache.get("lock:a") == "of another, once ours had ended"


def test_lock_is_renewed_until_its_release(monkeypatch):
    monkeypatch.setattr(locks, "SECONDS", 0.3)
    monkeypatch.setattr(locks, "RENEWED", 0.05)
    with locks.exclusive_lock("a"), locks.exclusive_lock("a") as second:
        assert not second
        time.sleep(0.5)
        with locks.exclusive_lock("a") as still_taken:
            assert not still_taken


def test_nightly_commands_run_on_one_machine(db, capsys):
    with locks.exclusive_lock("nightly"):
        with pytest.raises(CommandError, match="^Le travail de la nuit est déjà en cours.$"):
            call_command("nightly")
        call_command("nightly", "--list")
        assert "-- clearsessions" in capsys.readouterr().out
