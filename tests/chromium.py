"""Where the browser of the tests is. `python -m tests.chromium` succeeds if there is one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox: the tests may run as root. No request of the browser's own, to any host.
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
    """Playwright's launch arguments, or None where there is no browser."""
    if path := _system():
        return {"executable_path": path, "args": FLAGS}
    return {"args": FLAGS} if _from_playwright() else None


def _system():
    """The machine's Chromium. Ubuntu's is a script that only says to install a snap: ask it."""
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
