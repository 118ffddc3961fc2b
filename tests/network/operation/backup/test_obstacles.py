"""The message of each obstacle, without a database of its own."""

import errno
import os
from pathlib import Path

import pytest

from network.operation.backup import archive, obstacles

from .obstacles import as_nobody, open_to_all

pytestmark = pytest.mark.any_database


@pytest.fixture
def folder(tmp_path):
    """An empty folder that this user, root excepted, may not write in."""
    open_to_all(tmp_path)
    folder = tmp_path / "vide"
    folder.mkdir(mode=0o555)
    return folder


@pytest.fixture
def user(folder):
    with as_nobody():
        yield obstacles.user_name(os.geteuid())


def refusal(folder):
    with (
        pytest.raises(obstacles.ArchiveError) as raised,
        obstacles.explained(folder, mode="700"),
    ):
        (folder / f"{archive.WORK}abc").mkdir()
    return str(raised.value)


def test_a_missing_folder_of_backups_is_created_for_the_user(user):
    with pytest.raises(obstacles.ArchiveError) as raised:
        archive.write(Path("/sauvegardes du site/maillage"))
    message = str(raised.value)
    assert message.endswith(f"install -d -o {user} -m 700 '/sauvegardes du site/maillage'")
    assert "chown" not in message


def test_a_folder_of_others_is_never_given_to_the_user(user):
    message = refusal(Path("/"))
    assert message.endswith(f"install -d -o {user} -m 700 /maillage")
    assert "chown" not in message
    assert "chown" not in obstacles.forbidden(Path("/etc/none.txt"))
    assert "-R" not in obstacles.forbidden(Path("/etc"))


def test_a_folder_for_backups_alone_is_given_to_the_user(user, folder):
    assert refusal(folder).endswith(f": chown {user}: {folder}")


def test_a_folder_of_the_site_is_given_with_its_content(user, folder, settings):
    settings.MEDIA_ROOT = folder.parent
    assert obstacles.forbidden(folder).endswith(f": chown -R {user}: {folder}")
    assert refusal(folder).endswith(f": chown {user}: {folder}")


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.ENOSPC, "est plein"),
        (errno.EDQUOT, "quota"),
        (errno.EFBIG, "ulimit -f"),
        (errno.EROFS, "est en lecture seule"),
    ],
)
def test_a_full_disk_a_quota_and_a_limit_differ(number, cause, tmp_path):
    message = obstacles.explain(OSError(number, os.strerror(number)), tmp_path / "a")
    assert cause in message
    assert ("est plein" in message) is (number == errno.ENOSPC)
