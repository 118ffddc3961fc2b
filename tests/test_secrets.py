"""The repository contains no secret: the keys of the tests are generated at each run."""

import re
import subprocess

from tests.test_layers import ROOT

SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]"
    rb"|AGE-SECRET-KEY-1[A-Z0-9]{20}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30}"
)


def test_no_file_contains_a_private_key_or_a_token():
    assert SECRET.search(b"-----BEGIN EC PRIVATE KEY-----\nMHc")
    command = ["git", "ls-files", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.split(b"\0")
    paths = [ROOT / name.decode() for name in names if name]
    assert len(paths) > 500
    leaks = [path for path in paths if path.is_file() and SECRET.search(path.read_bytes())]
    assert [path.relative_to(ROOT).as_posix() for path in leaks] == []
