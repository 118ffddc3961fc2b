"""Deploy a fresh clone as a platform does (Scalingo, Heroku): `python -m tests.deploy.platform`.

The clone is built like their Python buildpack builds it and started with the commands of Procfile
and environment variables only, under an account that may only write to its own /tmp, with a real
PostgreSQL and a real S3 server. Then the process and its disk are deleted, and the site is started
again. The exit status is 1 if a check fails. If PostgreSQL or an S3 server that checks signatures
is not installed, no check runs, and the exit status is 0.

The buildpack (v351) runs `uv sync --locked --no-default-groups` and `manage.py collectstatic
--noinput`; it sets the variables of `PLATFORM` when the site starts.
"""

import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests import s3_server
from tests.faults.site import HOST, PASSWORD, Browser
from tests.network.operation.test_server import free_port
from tests.postgresql import account, binaries, cluster
from tests.smtp_server import smtp_server

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
PLATFORM = {
    "FORWARDED_ALLOW_IPS": "*",
    "GUNICORN_CMD_ARGS": "--access-logfile -",
    "WEB_CONCURRENCY": "2",
}
PATHS = ("/", "/lieux/", "/agenda/", "/recherche/?q=atelier", "/admin/login/", "/sante/pret")
LICENCE = "CC0-1.0"
LONGEST_STOP = 30  # seconds; then a platform kills the process
BUILT = "built"  # name of a file created at the end of the build, to find later files


@dataclass
class Slug:
    """The built code, and a disk that exists as long as the process."""

    folder: Path
    variables: dict
    process: subprocess.Popen | None = None
    port: int = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def disk(self):
        return self.folder.with_name(f"{self.folder.name}-tmp")

    def environment(self):
        path = f"{self.folder}/.venv/bin:{SYSTEM['PATH']}"
        own = {"PATH": path, "PORT": str(self.port), "TMPDIR": str(self.disk)}
        own |= {"HOME": str(self.folder), "PYTHONPATH": str(self.folder)}
        return SYSTEM | PLATFORM | self.variables | own

    def run(self, command, **options):
        return subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=self.folder.with_name("journal").open("a"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **account(),
            **options,
        )

    def once(self, command):
        """Run a command in its own process, as a scheduler does; return True if it succeeds."""
        return self.run(command).wait(600) == 0

    def start(self):
        self.port = free_port()
        self.process = self.run(f"exec {procfile(self.folder)['web']}")

    def stop(self):
        """Terminate the process, and return the seconds until it ended.

        Returns None if the process had to be killed or did not exit with 0.
        """
        began = time.monotonic()
        self.process.terminate()
        try:
            code = self.process.wait(LONGEST_STOP)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            return None
        return time.monotonic() - began if code == 0 else None


def procfile(folder):
    lines = (folder / "Procfile").read_text(encoding="utf-8").splitlines()
    return dict(re.match(r"([\w-]+):\s*(.+)", line).groups() for line in lines if line.strip())


def build(folder, variables):
    """Build a clone in `folder` with the steps of the buildpack, and return its `Slug`."""
    slug = Slug(folder, variables)
    subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, folder], check=True)
    uv = subprocess.run([ROOT / ".ci" / "uv"], check=True, capture_output=True, text=True)
    kept = {name: value for name, value in os.environ.items() if name.startswith(("UV_", "SSL_"))}
    # The account of the site cannot use a Python in the home folder of another account.
    system = {"UV_PYTHON_PREFERENCE": "only-system", "UV_PYTHON": "/usr/bin/python3"}
    kept |= {"HOME": os.environ["HOME"], "UV_LINK_MODE": "copy"} | (system if account() else {})
    kept["UV_PROJECT_ENVIRONMENT"] = str(folder / ".venv")
    install = [
        ROOT / uv.stdout.strip(),
        "sync",
        "--locked",
        "--no-default-groups",
        "--compile-bytecode",
    ]
    journal = folder.with_name("journal").open("a")
    subprocess.run([*install, "--quiet"], cwd=folder, env=SYSTEM | kept, check=True, stdout=journal)
    slug.disk.mkdir()
    command = "python manage.py collectstatic --noinput"
    subprocess.run(
        ["bash", "-c", command], cwd=folder, env=slug.environment(), check=True, stdout=journal
    )
    (folder / BUILT).touch()
    return slug


def restrict(slug):
    """Make the code read-only, and give the account of the site an empty disk."""
    subprocess.run(["chmod", "-R", "a-w,a+rX", slug.folder], check=True)
    shutil.rmtree(slug.disk, ignore_errors=True)
    slug.disk.mkdir()
    if owner := account():
        os.chown(slug.disk, owner["user"], owner["group"])


class Drill:
    def __init__(self, folder, bucket):
        self.folder, self.bucket, self.has_failed = folder, bucket, False

    def check(self, sentence, is_true):
        print(f"{'ok    ' if is_true else 'FAILED'} {sentence}", flush=True)
        self.has_failed |= not is_true

    def answers(self, slug):
        for _ in range(180):
            if slug.process.poll() is not None:
                return False
            if Browser(slug).fetch("/sante/vivant").status == 200:
                return True
            time.sleep(1)
        return False

    def run(self, variables):
        print("-- The build")
        slug = build(self.folder / "app", variables)
        restrict(slug)
        release = procfile(slug.folder)["release"]
        self.check(f"« {release} » succeeds", slug.once(release))
        slug.start()
        self.check("the site answers on the port of the environment", self.answers(slug))
        self.create_network(slug)
        picture = self.upload_picture(slug)
        self.move_to_another_machine(slug)
        self.check_again(slug, picture)
        seconds = slug.stop()
        self.check("the site stops on SIGTERM", seconds is not None)

    def create_network(self, slug):
        options = "--name 'Réseau d’essai' --region 93 --admin marie@exemple.fr --no-input"
        self.check(
            "start_network creates a site", slug.once(f"python manage.py start_network {options}")
        )
        command = (
            f"DJANGO_SUPERUSER_PASSWORD={PASSWORD} python manage.py createsuperuser --no-input"
            " --username karim --email karim@exemple.fr"
        )
        self.check("an account is created", slug.once(command))
        for path in PATHS:
            self.check(f"{path} answers", Browser(slug).fetch(path).status == 200)
        for command in ("publish_scheduled", "nightly"):
            self.check(f"the scheduler runs {command}", slug.once(f"python manage.py {command}"))

    def upload_picture(self, slug):
        """Upload a picture as an editor, and return its public path and its content."""
        editor = Browser(slug).sign_in("karim")
        fields = editor.hidden("/admin/images/add/")
        drawn = BytesIO()
        Image.new("RGB", (800, 600), "teal").save(drawn, "JPEG")
        fields |= {"title": "Façade", "is_decorative": "on", "author": "Karim", "licence": LICENCE}
        body, kind = multipart(fields, "file", "facade.jpg", drawn.getvalue())
        sent = editor.fetch("/admin/images/add/", body, kind)
        self.check("an editor uploads a picture", sent.status == 302)
        address = self.rendition(editor)
        shown = fetch(slug, address)
        self.check("visitors can see the picture", shown[0] == 200 and shown[1][:2] == b"\xff\xd8")
        [original] = [name for name in self.kept() if name.startswith("original_images/facade")]
        self.check(
            "visitors cannot see its original", fetch(slug, f"/media/{original}")[0] in (403, 404)
        )
        return address, shown[1]

    def kept(self):
        return s3_server.names(s3_server.bucket_of(self.bucket))

    def rendition(self, editor):
        listed = editor.fetch("/admin/images/").text
        return re.search(r'src="(/media/images/facade[^"]+)"', listed)[1]

    def move_to_another_machine(self, slug):
        """Terminate the process while it answers, empty its disk, and start a new process."""
        print("-- Another machine")
        answers = []

        def search():
            answers.append(Browser(slug).fetch(f"/recherche/?q=mot+{uuid.uuid4().hex}"))

        threads = [threading.Thread(target=search) for _ in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)  # until every request has arrived
        seconds = slug.stop()
        for thread in threads:
            thread.join()
        sentence = (
            f"on SIGTERM, the site answers the open requests, then stops ({seconds or 0:.1f} s)"
        )
        self.check(sentence, seconds is not None and all(a.status == 200 for a in answers))
        restrict(slug)  # the same code at the same path, as on a platform
        slug.start()
        self.check("the site answers after a restart on an empty disk", self.answers(slug))

    def check_again(self, slug, picture):
        address, content = picture
        self.check("the picture is the same", fetch(slug, address) == (200, content))
        editor = Browser(slug).sign_in("karim")
        opened = editor.fetch(
            re.search(r'href="(/admin/images/\d+/)[?"]', editor.fetch("/admin/images/").text)[1]
        )
        larger = re.search(r'src="(/media/images/facade[^"]+)"', opened.text)
        self.check(
            "another size is generated from its original",
            bool(larger) and larger[1] != address and fetch(slug, larger[1])[0] == 200,
        )
        written = subprocess.run(
            ["find", ".", "-newer", BUILT, "-not", "-type", "d"],
            cwd=slug.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        self.check("no file was written in the folder of the code", not written.stdout.split())
        journal = (self.folder / "journal").read_text(errors="replace")
        self.check("no error in the journal", "Traceback" not in journal)


def multipart(fields, name, file_name, content):
    """Return the body and the content type of a form with a JPEG."""
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
    parts += [head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n"]
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def fetch(slug, address):
    """Return (status, content) of an address."""
    parts = urllib.parse.urlsplit(slug.url)
    link = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    link.request("GET", address, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
    answer = link.getresponse()
    return answer.status, answer.read()


def main():
    missing = [
        "PostgreSQL: apt-get install postgresql" if not binaries() else "",
        "" if s3_server.checks_signatures() else s3_server.NO_SERVER,
    ]
    if any(missing):
        print("Skipped. " + ". ".join(filter(None, missing)))
        return 0
    with ExitStack() as stack:
        url = stack.enter_context(cluster())
        smtp = stack.enter_context(smtp_server())
        folder, files = (
            Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="maillage-", dir="/tmp")))
            for _ in range(2)
        )
        folder.chmod(0o755)
        bucket = stack.enter_context(s3_server.serving(files))
        drill = Drill(folder, bucket)
        drill.run(
            {
                "DJANGO_SETTINGS_MODULE": "network.settings.production",
                "SITE_URL": f"https://{HOST}",
                "SECRET_KEY": uuid.uuid4().hex * 2,
                "DATABASE_URL": url.replace("postgresql://", "postgres://"),
                "MEDIA_STORAGE": bucket,
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(smtp.port),
                "EMAIL_TLS": "0",
                "EMAIL_FROM": "Le réseau <bonjour@reseau.fr>",
                "SECOND_FACTOR": "0",
            }
        )
        if drill.has_failed:
            print((folder / "journal").read_text(errors="replace")[-6000:], file=sys.stderr)
    return int(drill.has_failed)


if __name__ == "__main__":
    sys.exit(main())
