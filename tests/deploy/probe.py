"""Check the site behind nginx: files, refusals, slow clients, a restart and faults.

This script runs with the system's Python, inside the tree and the isolated network of the drill.
Prints one line per check; the exit status is 1 if one of them fails.
"""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

HOST = "www.reseau.example"
CONTENT = json.loads(Path("/srv/content.json").read_text(encoding="utf-8"))
UNVERIFIED = ssl._create_unverified_context()  # noqa: S323
CLUSTER = [sorted(Path("/usr/lib/postgresql").iterdir())[-1].name, "main"]
failed = []


class Answer:
    def __init__(self, response, seconds):
        self.status, self.headers, self.seconds = response.status, response.headers, seconds
        self.body = response.read()

    def __str__(self):
        kept = self.headers.get("X-Cache", "")
        return f"{self.status} {kept} {self.seconds:.1f} s".replace("  ", " ")


def fetch(path, *, host=HOST, body=None, secure=True, **headers):
    begun = time.monotonic()
    if secure:
        link = http.client.HTTPSConnection("127.0.0.1", timeout=100, context=UNVERIFIED)
        link.sock = UNVERIFIED.wrap_socket(
            socket.create_connection(("127.0.0.1", 443), 100), server_hostname=HOST
        )
    else:
        link = http.client.HTTPConnection("127.0.0.1", timeout=100)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request("POST" if body else "GET", path, body=body, headers={"Host": host} | named)
    answer = Answer(link.getresponse(), time.monotonic() - begun)
    link.close()
    return answer


def check(name, is_right, detail=""):
    """Print the result of a check, and add its name to `failed` if it is wrong."""
    failed.extend([] if is_right else [name])
    print(f"{'✓' if is_right else '✗'} {name}: {detail}", flush=True)


def wait_for_the_site():
    for _ in range(120):
        if fetch("/sante/pret").status == 200:
            return
        time.sleep(1)
    sys.exit("The site does not start: /srv/gunicorn.log")


def files():
    sign_in = fetch("/admin/login/").body.decode()
    style = re.search(r"/static/[^\"#]+\.[0-9a-f]{12}\.css", sign_in)[0]
    answer = fetch(style, Accept_Encoding="br")
    encoding = answer.headers["Content-Encoding"], answer.headers["Cache-Control"]
    check("a static file", encoding == ("br", "public, max-age=31536000, immutable"), answer)
    answer = fetch(CONTENT["rendition"])
    kept = answer.headers["Cache-Control"] == "public, max-age=2592000"
    check("a public picture", answer.status == 200 and kept, answer)
    for name in ("original", "file"):
        answer = fetch(CONTENT[name])
        check(f"the {name} of an upload, by its path", answer.status == 404, answer)
    answer = fetch(CONTENT["document"])
    check("a private document", answer.status == 302, answer)
    for detour in (
        "/media/images/../documents/",
        "/media/images..%2fdocuments/",
        "/static/../media/",
    ):
        answer = fetch(detour + Path(CONTENT["file"]).name)
        check(f"a path traversal, {detour}", answer.status in {400, 404}, answer)


def refusals():
    answer = fetch("/agenda/", body=b"x" * 13_000_000, Content_Type="text/plain")
    check("a request of 13 MB", answer.status == 413 and b"10 Mo" in answer.body, answer)
    answer = fetch("/", secure=False)
    check("plain HTTP", answer.headers["Location"] == f"https://{HOST}/", answer)
    try:
        answer = fetch("/", secure=False, host="evil.example")
    except (ConnectionError, http.client.RemoteDisconnected) as error:
        answer = type(error).__name__
    check("another host", answer == "RemoteDisconnected", answer)


def half_requests():
    links = []
    for number in range(50):
        link = UNVERIFIED.wrap_socket(
            socket.create_connection(("127.0.0.1", 443)), server_hostname=HOST
        )
        start = f"POST /agenda/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
        link.sendall((start + ("X-Half: " if number % 2 else "\r\nhalf")).encode())
        links.append(link)
    slowest = max((fetch(f"/aide/?n={number}") for number in range(4)), key=lambda one: one.seconds)
    check("the site during 50 half requests", slowest.seconds < 5, slowest)
    time.sleep(13)
    cut = sum(is_cut(link) for link in links)
    check("half requests closed after 13 s", cut == len(links), f"{cut} of {len(links)}")


def is_cut(link):
    link.settimeout(0.5)
    try:
        return link.recv(100) == b"" or b"408" in link.recv(100)
    except TimeoutError:
        return False
    except OSError:
        return True


def breakdown():
    for path in ("/", "/agenda/", "/agenda/agenda.ics", CONTENT["page"]):
        fetch(path)
    postgresql("stop", "-m", "immediate")
    time.sleep(2)
    for path in ("/", "/agenda/", CONTENT["page"]):
        answer = fetch(path)
        is_copy = b"Ceci est une copie de la page" in answer.body
        check(f"{path} without a database", answer.status == 200 and is_copy, answer)
    answer = fetch("/agenda/agenda.ics")
    check("a calendar without a database", answer.body.startswith(b"BEGIN:VCALENDAR"), answer)
    answer = fetch("/aide/?never=seen")
    check("a page never visited", answer.status == 503 and "Retry-After" in answer.headers, answer)
    postgresql("start")
    begun = time.monotonic()
    while b"copie de la page" in fetch("/").body and time.monotonic() - begun < 60:
        time.sleep(1)
    check("recovery", time.monotonic() - begun < 30, f"{time.monotonic() - begun:.0f} s")
    freeze()
    unpublish()


def freeze():
    workers = subprocess.run(
        ["pgrep", "-f", "bin/gunicorn network.wsgi$"], capture_output=True, text=True, check=True
    ).stdout.split()
    for worker in workers:
        os.kill(int(worker), signal.SIGSTOP)
    answer = fetch("/agenda/")
    for worker in workers:
        os.kill(int(worker), signal.SIGCONT)
    check("the site frozen", answer.status == 200 and answer.seconds < 40, answer)


def unpublish():
    """Check that no copy of an unpublished page is served."""
    fetch(CONTENT["page"])
    page = f"Page.objects.get(pk={CONTENT['pk']}).specific"
    command = f"from wagtail.models import Page; {page}.unpublish()"
    subprocess.run(["/usr/local/bin/maillage", "shell", "-v0", "-c", command], check=True)
    postgresql("stop", "-m", "immediate")
    answer = fetch(CONTENT["page"])
    check("an unpublished page without a database", answer.status == 503, answer)
    postgresql("start")
    command = command.replace("unpublish()", "save_revision().publish()")
    subprocess.run(["/usr/local/bin/maillage", "shell", "-v0", "-c", command], check=True)


def restart():
    """Restart gunicorn under load, and check that requests wait and none is refused."""
    for number in range(20):
        fetch(f"/aide/?warm={number}")
    answers = []
    timers = [
        threading.Timer(
            number * 0.5, lambda number=number: answers.append(fetch(f"/aide/?r={number}"))
        )
        for number in range(40)
    ]
    for timer in timers:
        timer.start()
    time.sleep(3)
    serve = subprocess.run(
        ["pgrep", "-f", "^python3 /srv/serve.py"], capture_output=True, text=True
    )
    master = subprocess.run(
        ["pgrep", "-P", serve.stdout.split()[0]], capture_output=True, text=True
    )
    os.kill(int(master.stdout.split()[0]), signal.SIGTERM)
    for timer in timers:
        timer.join()
    refused = [answer.status for answer in answers if answer.status != 200]
    slowest = max(answer.seconds for answer in answers)
    detail = f"{len(refused)} refused of {len(answers)}, {slowest:.1f} s at worst"
    check("a restart under load", not refused and len(answers) == 40, detail)


def postgresql(*action):
    subprocess.run(["pg_ctlcluster", *CLUSTER, *action], check=False, capture_output=True)


if __name__ == "__main__":
    wait_for_the_site()
    for part in (files, refusals, half_requests, restart, breakdown):
        part()
    sys.exit(f"{len(failed)} failed: {', '.join(failed)}" if failed else 0)
