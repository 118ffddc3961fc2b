"""Run a command with a listening socket, as systemd would, and restart it when it ends.

Usage: serve.py COMMAND…
"""

import os
import pwd
import socket
import sys
from pathlib import Path

PATH = Path("/run/maillage/web.sock")
FIRST = 3  # the first file descriptor that systemd passes

PATH.unlink(missing_ok=True)
listening = socket.socket(socket.AF_UNIX)
listening.bind(str(PATH))
listening.listen(2048)
PATH.chmod(0o666)
account = pwd.getpwnam("maillage")
while True:
    child = os.fork()
    if child == 0:
        os.initgroups(account.pw_name, account.pw_gid)
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        os.umask(0o027)
        os.chdir("/srv/maillage/current")
        if listening.fileno() == FIRST:
            listening.set_inheritable(True)
        else:
            os.dup2(listening.fileno(), FIRST)
        variables = {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "HOME": account.pw_dir}
        os.execve(sys.argv[1], sys.argv[1:], os.environ | variables)  # noqa: S606
    os.waitpid(child, 0)
