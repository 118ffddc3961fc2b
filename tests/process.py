"""A second process of the site, with its own caches and the same database.

A test calls functions of that process through `Process`; `python -m tests.process` is the process
itself. They exchange lines of JSON.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Process:
    """A process that runs during the `with` block.

    `call("read", addresses)` returns the result of `Commands.read(addresses)` in that process.
    """

    def __init__(self, database_url):
        environment = {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "network.settings.test",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.process"],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)

    def call(self, name, *arguments):
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


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
        """Return how many of `times` requests of one visitor pass a limit of five.

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


def main():
    import django

    django.setup()
    commands = Commands()
    # Redirect the standard output of the site to its errors: only results go to the caller.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        for line in sys.stdin:
            name, *arguments = json.loads(line)
            output.write(json.dumps(getattr(commands, name)(*arguments)) + "\n")
            output.flush()


if __name__ == "__main__":
    main()
