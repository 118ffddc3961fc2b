"""What a visitor, a robot and a breakdown ask of the site behind nginx; ends with 1 if one fails.

Runs with the Python of the system, in the tree of the drill and its own network.
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
ANYBODY = ssl._create_unverified_context()  # noqa: S323
CLUSTER = [sorted(Path("/usr/lib/postgresql").iterdir())[-1].name, "main"]
wrong = []


class Answer:
    def __init__(self, response, seconds):
        self.status, self.headers, self.seconds = response.status, response.headers, seconds
        self.body = response.read()

    def __str__(self):
        kept = self.headers.get("X-Cache", "")
        return f"{self.status} {kept} {self.seconds:.1f} s".replace("  ", " ")


def ask(path, *, host=HOST, body=None, secure=True, **headers):
    begun = time.monotonic()
    if secure:
        link = http.client.HTTPSConnection("127.0.0.1", timeout=100, context=ANYBODY)
        link.sock = ANYBODY.wrap_socket(
            socket.create_connection(("127.0.0.1", 443), 100), server_hostname=HOST
        )
    else:
        link = http.client.HTTPConnection("127.0.0.1", timeout=100)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request("POST" if body else "GET", path, body=body, headers={"Host": host} | named)
    answer = Answer(link.getresponse(), time.monotonic() - begun)
    link.close()
    return answer


def expect(what, is_right, detail=""):
    wrong.extend([] if is_right else [what])
    print(f"{'✓' if is_right else '✗'} {what}: {detail}", flush=True)


def wait_for_the_site():
    for _ in range(120):
        if ask("/sante/pret").status == 200:
            return
        time.sleep(1)
    sys.exit("The site does not start: /srv/gunicorn.log")


def files():
    sign_in = ask("/admin/login/").body.decode()
    style = re.search(r"/static/[^\"#]+\.[0-9a-f]{12}\.css", sign_in)[0]
    answer = ask(style, Accept_Encoding="br")
    encoding = answer.headers["Content-Encoding"], answer.headers["Cache-Control"]
    expect("a static file", encoding == ("br", "public, max-age=31536000, immutable"), answer)
    answer = ask(CONTENT["rendition"])
    kept = answer.headers["Cache-Control"] == "public, max-age=2592000"
    expect("a public picture", answer.status == 200 and kept, answer)
    for what in ("original", "file"):
        answer = ask(CONTENT[what])
        expect(f"the {what} of an upload, by its path", answer.status == 404, answer)
    answer = ask(CONTENT["document"])
    expect("a private document", answer.status == 302, answer)
    for detour in (
        "/media/images/../documents/",
        "/media/images..%2fdocuments/",
        "/static/../media/",
    ):
        answer = ask(detour + Path(CONTENT["file"]).name)
        expect(f"a detour, {detour}", answer.status in {400, 404}, answer)


def refusals():
    answer = ask("/agenda/", body=b"x" * 13_000_000, Content_Type="text/plain")
    expect("13 MB at once", answer.status == 413 and b"10 Mo" in answer.body, answer)
    answer = ask("/", secure=False)
    expect("in clear", answer.headers["Location"] == f"https://{HOST}/", answer)
    try:
        answer = ask("/", secure=False, host="evil.example")
    except (ConnectionError, http.client.RemoteDisconnected) as error:
        answer = type(error).__name__
    expect("another host", answer == "RemoteDisconnected", answer)


def half_requests():
    held = []
    for number in range(50):
        link = ANYBODY.wrap_socket(
            socket.create_connection(("127.0.0.1", 443)), server_hostname=HOST
        )
        start = f"POST /agenda/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n"
        link.sendall((start + ("X-Half: " if number % 2 else "\r\nhalf")).encode())
        held.append(link)
    slowest = max((ask(f"/aide/?n={number}") for number in range(4)), key=lambda one: one.seconds)
    expect("the site while 50 half requests are held", slowest.seconds < 5, slowest)
    time.sleep(13)
    cut = sum(is_cut(link) for link in held)
    expect("half requests that are cut after 13 s", cut == len(held), f"{cut} of {len(held)}")


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
        ask(path)
    postgresql("stop", "-m", "immediate")
    time.sleep(2)
    for path in ("/", "/agenda/", CONTENT["page"]):
        answer = ask(path)
        is_copy = b"Ceci est une copie de la page" in answer.body
        expect(f"{path} without a database", answer.status == 200 and is_copy, answer)
    answer = ask("/agenda/agenda.ics")
    expect("a calendar without a database", answer.body.startswith(b"BEGIN:VCALENDAR"), answer)
    answer = ask("/aide/?never=seen")
    expect(
        "a page that nobody saw", answer.status == 503 and "Retry-After" in answer.headers, answer
    )
    postgresql("start")
    begun = time.monotonic()
    while b"copie de la page" in ask("/").body and time.monotonic() - begun < 60:
        time.sleep(1)
    expect("back by itself", time.monotonic() - begun < 30, f"{time.monotonic() - begun:.0f} s")
    freeze()
    withdraw()


def freeze():
    workers = subprocess.run(
        ["pgrep", "-f", "bin/gunicorn network.wsgi$"], capture_output=True, text=True, check=True
    ).stdout.split()
    for worker in workers:
        os.kill(int(worker), signal.SIGSTOP)
    answer = ask("/agenda/")
    for worker in workers:
        os.kill(int(worker), signal.SIGCONT)
    expect("the site frozen", answer.status == 200 and answer.seconds < 40, answer)


def withdraw():
    """What an editor takes back is shown by no copy."""
    ask(CONTENT["page"])
    page = f"Page.objects.get(pk={CONTENT['pk']}).specific"
    command = f"from wagtail.models import Page; {page}.unpublish()"
    subprocess.run(["/usr/local/bin/maillage", "shell", "-v0", "-c", command], check=True)
    postgresql("stop", "-m", "immediate")
    answer = ask(CONTENT["page"])
    expect("a withdrawn page, the database gone", answer.status == 503, answer)
    postgresql("start")
    command = command.replace("unpublish()", "save_revision().publish()")
    subprocess.run(["/usr/local/bin/maillage", "shell", "-v0", "-c", command], check=True)


def restart():
    """New code is loaded while people ask: they wait, nobody is refused."""
    for number in range(20):
        ask(f"/aide/?warm={number}")
    answers = []
    asking = [
        threading.Timer(
            number * 0.5, lambda number=number: answers.append(ask(f"/aide/?r={number}"))
        )
        for number in range(40)
    ]
    for one in asking:
        one.start()
    time.sleep(3)
    serve = subprocess.run(
        ["pgrep", "-f", "^python3 /srv/serve.py"], capture_output=True, text=True
    )
    master = subprocess.run(
        ["pgrep", "-P", serve.stdout.split()[0]], capture_output=True, text=True
    )
    os.kill(int(master.stdout.split()[0]), signal.SIGTERM)
    for one in asking:
        one.join()
    refused = [answer.status for answer in answers if answer.status != 200]
    slowest = max(answer.seconds for answer in answers)
    detail = f"{len(refused)} refused of {len(answers)}, {slowest:.1f} s at worst"
    expect("a restart under load", not refused and len(answers) == 40, detail)


def postgresql(*action):
    subprocess.run(["pg_ctlcluster", *CLUSTER, *action], check=False, capture_output=True)


if __name__ == "__main__":
    wait_for_the_site()
    for part in (files, refusals, half_requests, restart, breakdown):
        part()
    sys.exit(f"{len(wrong)} wrong: {', '.join(wrong)}" if wrong else 0)
