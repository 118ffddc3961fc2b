"""Other processes of the site, with their own caches and the same database.

A test calls functions of these processes through `Process`; `python -m tests.process` is their
parent, which forks one for each of two connections to its socket. They exchange lines of JSON.
"""

import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def two_processes(database_url):
    """Yield two processes of the site with this DATABASE_URL."""
    environment = {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "network.settings.test",
    }
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        parent = subprocess.Popen(
            [sys.executable, "-m", "tests.process", str(listener.fileno())],
            cwd=ROOT,
            env=os.environ | environment,
            pass_fds=[listener.fileno()],
        )
        stack.callback(parent.wait, 10)
        yield tuple(stack.enter_context(Process(listener.getsockname())) for _ in range(2))


class Process:
    """A process that runs during the `with` block.

    `call("read", addresses)` returns the result of `Commands.read(addresses)` in that process.
    """

    def __init__(self, address):
        with socket.create_connection(address) as connection:
            self.lines = connection.makefile("rw", encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.lines.close()

    def call(self, name, *arguments):
        self.lines.write(json.dumps([name, *arguments]) + "\n")
        self.lines.flush()
        return json.loads(self.lines.readline())


class Commands:
    """The functions that a test can call in the process."""

    def __init__(self):
        from django.test import Client

        self.visitor, self.network = Client(), None

    def make(self):
        """Create the network of `tests.test_facts`, and return the addresses of its outputs."""
        from wagtail.models import Site

        from tests.conftest import make_communes, make_site
        from tests.test_facts import Network

        make_communes()
        make_site()
        self.network = Network(Site.objects.get().root_page.specific)
        return self.network.addresses

    def change(self, number):
        from tests.test_facts import FACTS

        FACTS[number].change(self.network)

    def allowed(self, times):
        """Return the number of `times` requests of one visitor that pass a limit of five.

        The requests are counted in the database.
        """
        from django.test import override_settings

        from network.memory import limits
        from network.settings import environment

        with override_settings(CACHES=environment.caches("")):
            return sum(limits.allows("test", "192.0.2.1", most=5) for _ in range(times))

    def make_account(self, username, password):
        from django.contrib.auth.models import User

        User.objects.create_superuser(username, f"{username}@exemple.fr", password)

    def sign_in(self, username, passwords, address):
        """Try to sign in with each password, and return the statuses of the answers.

        The attempts are counted in the database.
        """
        from django.test import Client, override_settings

        from network.settings import environment

        with override_settings(CACHES=environment.caches("")):
            return [
                Client(REMOTE_ADDR=address)
                .post("/admin/login/", {"username": username, "password": password})
                .status_code
                for password in passwords
            ]

    def read(self, addresses):
        from tests.test_facts import read

        return {address: read(self.visitor, address) for address in addresses}


def serve(connection):
    """Call the functions that a test names, until it closes the connection."""
    commands = Commands()
    with connection.makefile("rw", encoding="utf-8") as lines:
        for line in lines:
            name, *arguments = json.loads(line)
            lines.write(json.dumps(getattr(commands, name)(*arguments)) + "\n")
            lines.flush()


def main():
    import django

    django.setup()
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        for _ in range(2):
            connection, _address = listener.accept()
            if os.fork() == 0:
                serve(connection)
                os._exit(0)
            connection.close()
    for _ in range(2):
        os.wait()


if __name__ == "__main__":
    main()
