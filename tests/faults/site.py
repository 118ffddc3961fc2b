"""The site of the fault drills, and the browsers that visit it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.forms import fields_of
from tests.network.operation.test_server import free_port

ROOT = Path(__file__).resolve().parents[2]
HOST = "reseau.exemple.fr"
PASSWORD = "une-phrase-de-passe-longue"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
TIMEOUT = 90  # seconds: a slower answer counts as no answer
NO_ANSWER = 0


@dataclass(frozen=True)
class Answer:
    status: int  # NO_ANSWER if the connection failed
    text: str
    seconds: float
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


@dataclass
class Browser:
    """A visitor with their own cookies, at the client address `address`."""

    site: "Site"
    address: str = "192.0.2.1"
    cookies: dict = field(default_factory=dict)

    def fetch(self, path, data=None, content_type="application/x-www-form-urlencoded"):
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": self.address,
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if isinstance(data, dict | list):
            data = urllib.parse.urlencode(data, doseq=True).encode()
        if data is not None:
            headers["Content-Type"] = content_type
        request = urllib.request.Request(f"{self.site.url}{path}", data, headers)
        began = time.monotonic()
        try:
            with urllib.request.build_opener(NoRedirect).open(request, timeout=TIMEOUT) as answer:
                return self._read(answer, began)
        except urllib.error.HTTPError as error:
            with error:
                return self._read(error, began)
        except OSError as error:
            return Answer(NO_ANSWER, str(error), time.monotonic() - began)

    def _read(self, answer, began):
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode("utf-8", "replace")
        location = answer.headers.get("Location", "")
        seconds = time.monotonic() - began
        return Answer(answer.status, text, seconds, location, answer.headers)

    def form(self, path):
        """Return {name: [value, ...]} of the page form at `path`."""
        answer = self.fetch(path)
        assert answer.status == 200, (answer.status, answer.text[:500])
        return fields_of(answer.text)

    def hidden(self, path):
        """Return {name: value} of the hidden fields of all the forms at `path`."""
        return dict(HIDDEN.findall(self.fetch(path).text))

    def sign_in(self, username):
        fields = self.hidden("/admin/login/")
        fields |= {"username": username, "password": PASSWORD}
        answer = self.fetch("/admin/login/", fields)
        assert answer.status == 302, (answer.status, answer.text[:500])
        return self


class Site:
    """A site under the production settings, which runs during the `with` block.

    `folder` receives its files and its journal; `smtp` is a server of `tests.smtp_server`;
    `environment` contains more environment variables.
    """

    def __init__(self, folder, database_url, smtp, **environment):
        self.folder, self.port, self.smtp = Path(folder), free_port(), smtp
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "network.settings.production",
            "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
            "SITE_URL": f"https://{HOST}",
            "DATABASE_URL": database_url,
            "VAR_DIR": str(self.folder),
            "BIND": f"127.0.0.1:{self.port}",
            "PROXIES": "1",
            "SECOND_FACTOR": "0",
            "TASKS": "database",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(smtp.port),
            "EMAIL_TLS": "0",
            "EMAIL_FROM": "Le réseau <bonjour@reseau.fr>",
            **environment,
        }
        self.web = self.tasks = self.content_process = None

    def __enter__(self):
        self.folder.mkdir(exist_ok=True)
        self.manage("migrate", "--no-input", "-v0")
        self.manage("collectstatic", "--no-input", "-v0")
        options = ["--name", "Réseau d’essai", "--region", "93", "--admin", "marie@exemple.fr"]
        self.manage("start_network", *options, "--no-input")
        self.content = self.call("make")
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()
        if self.content_process is not None:
            with suppress(OSError):
                self.content_process.stdin.close()
            self.content_process.wait(60)

    def stop(self):
        for process in (self.web, self.tasks):
            if process is not None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in (self.web, self.tasks):
            if process is not None:
                process.wait(60)

    @contextmanager
    def restarted_with(self, **environment):
        """Restart the site with these variables, and restart it without them after the block."""
        former = self.environment
        self.stop()
        try:
            self.environment = former | environment
            self.start()
            yield
        finally:
            self.stop()
            self.environment = former
            self.start()

    def manage(self, *arguments):
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def call(self, name, *arguments):
        """Call a function of `content` in a process of the site, and return what it prints."""
        if self.content_process is None or self.content_process.poll() is not None:
            self.content_process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.content"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=(self.folder / "journal").open("a"),
                text=True,
            )
        self.content_process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.content_process.stdin.flush()
        return json.loads(self.content_process.stdout.readline())

    def count(self):
        """Return the counts of `content.count`, after checking that no page is damaged."""
        counted = self.call("count")
        assert not counted["torn"], counted
        assert not any(counted["tree"]), counted
        return counted

    def journal(self):
        return (self.folder / "journal").read_text(errors="replace")

    def run(self, *command):
        output = (self.folder / "journal").open("a")
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )

    def start(self):
        self.web = self.run("-m", "gunicorn", "network.wsgi")
        self.tasks = self.run("manage.py", "run_tasks")
        self.wait_for(lambda: self.browser().fetch("/sante/vivant").status == 200)

    def browser(self, address="192.0.2.1"):
        return Browser(self, address)

    def editor(self, username="marie"):
        return self.browser().sign_in(username)

    def workers(self):
        """Return the pids of the gunicorn workers."""
        text = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text()
        return [int(pid) for pid in text.split()]

    @staticmethod
    def wait_for(condition, most=180):
        """Wait until `condition()` is true, and return the seconds it took.

        Raises AssertionError after `most` seconds.
        """
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > most:
                raise AssertionError(f"Still false after {most} s")
            time.sleep(0.2)
        return time.monotonic() - began


def run_together(actions):
    """Call the actions at the same moment and return their results, in order.

    If an action raises an exception, that exception is raised.
    """
    start = threading.Barrier(len(actions))

    def run(action):
        start.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))
