"""A temporary PostgreSQL server.

`python -m tests.postgresql COMMAND...` runs the command with the server's DATABASE_URL, always
removes the server, and exits with the status of the command. Without a command, the exit status is
0 if PostgreSQL is installed.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

# The data may be lost in a power cut; only the socket accepts connections.
OPTIONS = [
    "listen_addresses=''",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
]


def binaries():
    """Return the folder of the programs of the newest installed server, or None."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    initdb = debian[-1] if debian else shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def account():
    """Return the `subprocess` arguments that select an account other than root.

    PostgreSQL refuses to run as root. Returns {} if the current account is not root. Raises
    SystemExit if root has no account "postgres" or "nobody" to use.
    """
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("PostgreSQL refuses root, and there is no account postgres or nobody.")


@contextmanager
def cluster():
    """Run a server during the block, and yield its DATABASE_URL; its data is then deleted.

    PostgreSQL must be installed: see `binaries`.
    """
    programs, identity = binaries(), account()
    # Not under $TMPDIR: a socket path must be short and readable by another account.
    folder = Path(tempfile.mkdtemp(prefix="maillage-pg-", dir="/tmp"))
    data = folder / "data"

    def run(program, *arguments):
        subprocess.run(
            [programs / program, "-D", data, *arguments],
            check=True,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **identity,
        )

    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        run("initdb", "--auth=trust", "--username=maillage", "--encoding=UTF8", "--locale=C.UTF-8")
        settings = [*OPTIONS, f"unix_socket_directories={folder}"]
        options = " ".join(f"-c {setting}" for setting in settings)
        run("pg_ctl", "start", "--wait", "--log", folder / "log", "--options", options)
        try:
            yield f"postgresql://maillage@/postgres?host={folder}"
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command):
    if not command:
        return 0 if binaries() else 1
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    with cluster() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
