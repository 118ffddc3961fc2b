"""The site that faults are made to, and those who ask it."""

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
TIMEOUT = 90  # seconds: longer is worse than any answer
NO_ANSWER = 0


@dataclass(frozen=True)
class Answer:
    status: int  # NO_ANSWER when the connection was cut
    text: str
    seconds: float
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


@dataclass
class Browser:
    """Somebody with cookies of their own, at an address of their own behind the proxy."""

    site: "Site"
    address: str = "192.0.2.1"
    cookies: dict = field(default_factory=dict)

    def ask(self, path, data=None, content_type="application/x-www-form-urlencoded"):
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
        """{name: [value, ...]} of the page that an editor opens there."""
        answer = self.ask(path)
        assert answer.status == 200, (answer.status, answer.text[:500])
        return fields_of(answer.text)

    def hidden(self, path):
        """The hidden fields of a form."""
        return dict(HIDDEN.findall(self.ask(path).text))

    def sign_in(self, username):
        fields = self.hidden("/admin/login/")
        fields |= {"username": username, "password": PASSWORD}
        answer = self.ask("/admin/login/", fields)
        assert answer.status == 302, (answer.status, answer.text[:500])
        return self


class Site:
    """Runs as long as the `with` block."""

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
            **environment,
        }
        self.web = self.tasks = self.teller = None

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
        if self.teller is not None:
            with suppress(OSError):
                self.teller.stdin.close()
            self.teller.wait(60)

    def stop(self):
        for process in (self.web, self.tasks):
            if process is not None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in (self.web, self.tasks):
            if process is not None:
                process.wait(60)

    @contextmanager
    def under(self, **environment):
        """The site started again with these variables, then again without them."""
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
        """What a function of `content` prints, called by a process that knows the site."""
        if self.teller is None or self.teller.poll() is not None:
            self.teller = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.content"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=(self.folder / "journal").open("a"),
                text=True,
            )
        self.teller.stdin.write(json.dumps([name, arguments]) + "\n")
        self.teller.stdin.flush()
        return json.loads(self.teller.stdout.readline())

    def count(self):
        """What may not be lost nor broken."""
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
        self.wait_for(lambda: self.browser().ask("/sante/vivant").status == 200)

    def browser(self, address="192.0.2.1"):
        return Browser(self, address)

    def editor(self, username="marie"):
        return self.browser().sign_in(username)

    def workers(self):
        """The pids of the processes that answer."""
        text = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text()
        return [int(pid) for pid in text.split()]

    @staticmethod
    def wait_for(condition, most=180):
        """In how many seconds it became true."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > most:
                raise AssertionError(f"Not in {most} s")
            time.sleep(0.2)
        return time.monotonic() - began


def together(actions):
    """What each gives, all begun at once; raises what one of them raised."""
    start = threading.Barrier(len(actions))

    def run(action):
        start.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))
