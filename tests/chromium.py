"""Find the browser of the tests. `python -m tests.chromium` exits with 0 if there is one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox, because the tests may run as root; no background request to any host.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def launch_options():
    """Return Playwright's launch arguments, or None if this machine has no browser."""
    if path := _system():
        return {"executable_path": path, "args": FLAGS}
    return {"args": FLAGS} if _from_playwright() else None


def _system():
    """Return the path of the machine's Chromium, or None.

    Each candidate is run with `--version`, because Ubuntu's `chromium-browser` may be a script that
    only prints how to install a snap.
    """
    for name in filter(None, (os.environ.get("CHROMIUM"), *NAMES)):
        path = shutil.which(name)
        if path and not subprocess.run([path, "--version"], capture_output=True).returncode:
            return path
    return None


def _from_playwright():
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")
    return any(Path(folder).expanduser().glob("chromium*"))


if __name__ == "__main__":
    sys.exit(launch_options() is None)
