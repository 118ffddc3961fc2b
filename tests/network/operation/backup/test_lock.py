"""Backups and restorations exclude each other: one would archive what the other replaces."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from network.management.commands.restore import Command
from network.models import NightlyRun
from network.operation.backup import archive, restoration

from .obstacles import as_nobody, open_to_all


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def test_a_backup_is_refused_during_a_restoration(db, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "write", lambda folder, **options: pytest.fail("It began."))
    kept = tmp_path / "maillage-20260101-031500.tar.gz"
    kept.touch()
    (tmp_path / "maillage-20260102-031500.tar.gz.partial").touch()
    with restoration.exclusive(), pytest.raises(CommandError, match="restauration.*est en cours"):
        call_command("backup", tmp_path, keep=1)
    assert "est en cours" in NightlyRun.objects.get(command="backup").fault
    assert len(list(tmp_path.glob("maillage-*"))) == 2  # the .partial is that of the other


def test_a_restoration_and_a_second_backup_are_refused_during_a_backup(db, tmp_path, monkeypatch):
    calls, refusals = [], []

    def write(folder, **options):
        calls.append(folder)
        assert len(calls) == 1
        for name in ("restore", "backup"):
            with pytest.raises(CommandError, match="sauvegarde.*est en cours") as raised:
                call_command(
                    name, Path(__file__), **({"no_input": True} if name == "restore" else {})
                )
            refusals.append(str(raised.value))
        assert restoration.settle() == ""
        return Path(folder, "maillage-20260101-031500.tar.gz")

    monkeypatch.setattr(archive, "write", write)
    call_command("backup", tmp_path)
    assert len(refusals) == 2
    with restoration.exclusive():  # the lock ends with the backup
        pass


def test_a_name_alone_is_looked_up_from_a_folder_that_is_closed(settings, tmp_path, monkeypatch):
    """The shell of root is often in /root, which the user of the site may not enter."""
    archives, closed = tmp_path / "archives", tmp_path / "closed"
    open_to_all(tmp_path)
    archives.mkdir(mode=0o755)
    closed.mkdir()
    (archives / "a.tar.gz").touch()
    settings.BACKUP_DIR = str(archives)
    monkeypatch.chdir(closed)
    closed.chmod(0)
    with as_nobody():
        assert Command()._place("a.tar.gz") == archives / "a.tar.gz"
        assert Command()._place("b.tar.gz") == "b.tar.gz"
        with pytest.raises(CommandError, match="n’a pas le droit d’entrer dans le dossier"):
            call_command("restore", "b.tar.gz", no_input=True)
    closed.chmod(0o700)
