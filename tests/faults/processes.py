"""Processes killed without a word, in the middle of what they do."""

import os
import random
import re
import signal
import threading
import time
from contextlib import contextmanager

from .database import publish
from .people import WRITING, registration
from .rows import Row, among, fault, seen
from .site import NO_ANSWER

KILLS = 6
ROWS = 1500


@contextmanager
def killing(site, every=2.0):
    """A process that answers is killed, again and again, and the worker of the tasks too, which is
    started again as systemd does; gives the list of those killed."""
    killed, is_over = [], threading.Event()

    def kill():
        while not is_over.wait(every):
            if workers := site.workers():
                pid = random.choice(workers)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            if len(killed) % 3 == 1:
                site.tasks.kill()
                site.tasks.wait(10)
                site.tasks = site.run("manage.py", "run_tasks")

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        is_over.set()
        thread.join()


def back(site):
    """In how many seconds the site is well again."""
    return site.wait_for(lambda: site.browser().ask("/sante/pret").status == 200)


def until_killed(killed, act):
    """What `act(number)` gave, again and again until enough were killed."""
    answers = []
    while len(killed) < KILLS:
        answer = act(len(answers))
        if answer is not None:
            answers.append(answer)
    return among(answers, 302, 200, NO_ANSWER)


@fault("`kill -9` of the processes that answer, while pages are published")
def killed_while_publishing(site):
    editor = site.editor()

    def act(number):
        pk = site.content["pages"][number % 10]
        try:
            return publish(editor, pk, f"Page {number % 10}, version {number}")
        except AssertionError:  # killed while it gave the form
            return None

    with killing(site) as killed:
        answers = until_killed(killed, act)
    seconds = back(site)
    site.count()
    return Row(
        f"{len(killed)} killed: {seen(answers)}",
        "nothing that was answered; no page is half published, the tree has no fault",
        f"another process answers in {seconds:.1f} s",
    )


@fault("`kill -9` of the processes that answer, while people register")
def killed_while_registering(site):
    before = site.count()["held"]
    sends = [registration(site, "forum", 1000 + number) for number in range(60)]
    time.sleep(WRITING)
    with killing(site, every=1.0) as killed:
        answers = among([send() for send in sends], 302, NO_ANSWER)
        while not killed:
            time.sleep(0.1)
    again = among([sends[n]() for n, one in enumerate(answers) if one.status != 302], 302)
    held = site.count()["held"] - before
    # Whoever sends again is known by their address.
    assert held == len(sends), held
    resent = f"; the {len(again)} without an answer sent it again" if again else ""
    return Row(
        f"{len(killed)} killed: {seen(answers)}{resent}",
        f"nothing: {len(sends)} people, {held} seats, nobody twice",
        "another process answers at once",
    )


@fault("`kill -9` of the processes that answer, while documents are sent")
def killed_while_uploading(site):
    editor, before = site.editor(), site.count()

    def act(number):
        try:
            return upload(editor)
        except KeyError:  # killed while it gave the form
            return None

    with killing(site) as killed:
        answers = until_killed(killed, act)
    back(site)
    after = site.count()
    assert after["documents without a file"] == 0
    kept = after["documents"] - before["documents"]
    said = sum(answer.status == 302 for answer in answers)
    assert said <= kept <= len(answers), (said, kept)
    left = after["files without a document"] - before["files without a document"]
    return Row(
        f"{len(killed)} killed: {seen(answers)}",
        f"nothing: {said} were told that it is kept, {kept} are; none without its file,"
        f" {left} files that nothing names",
        "another process answers at once",
    )


@fault("`kill -9` of an import of places")
def killed_import(site):
    path = site.folder / "places.csv"
    site.shell(
        f"from tests.faults.content import write_places; write_places({str(path)!r}, {ROWS})"
    )
    before = site.count()["places"]
    process = site.run("manage.py", "import_places", str(path), "-v0")
    site.wait_for(lambda: site.count()["places"] > before)
    process.kill()
    process.wait(10)
    halfway = site.count()["places"] - before
    assert 0 < halfway < ROWS, halfway
    page = among([site.browser().ask("/lieux/")], 200)
    summary = site.manage("import_places", str(path), "-v0").strip()
    again = site.manage("import_places", str(path), "-v0").strip()
    assert site.count()["places"] - before == ROWS
    assert f"{ROWS} inchangés" in re.sub(r"[\s\u202f]", " ", again).replace("1 500", "1500"), again
    return Row(
        f"the list of places: {seen(page)}",
        f"nothing: {halfway} of {ROWS} places were whole, no fault in the tree",
        f"the same command again: « {summary} »",
    )


@fault("`kill -9` of the worker of the tasks, a letter in its hands")
def killed_worker(site):
    send = registration(site, "forum", 2001)
    time.sleep(WRITING)
    before = len(site.smtp.mails)
    site.smtp.called.clear()
    with silent(site.smtp):
        answer = among([send()], 302)
        assert site.smtp.called.wait(60)
        site.tasks.kill()
        site.tasks.wait(10)
    site.tasks = site.run("manage.py", "run_tasks")  # as systemd does
    seconds = site.wait_for(lambda: len(site.smtp.mails) > before, most=600)
    time.sleep(5)
    assert len(site.smtp.mails) == before + 1
    return Row(
        f"who registers: {seen(answer)}",
        "nothing: one letter, once",
        f"it left {seconds:.0f} s after the worker began again",
    )


@contextmanager
def silent(smtp):
    """The mail server takes calls and says nothing."""
    smtp.is_silent = True
    try:
        yield
    finally:
        smtp.is_silent = False
        smtp.is_over.set()
        time.sleep(0.5)
        smtp.is_over.clear()


@fault("The mail server takes the call and says nothing")
def silent_mail(site):
    send = registration(site, "forum", 2000)
    time.sleep(WRITING)
    before = len(site.smtp.mails)
    site.smtp.called.clear()
    with silent(site.smtp):
        answer = among([send()], 302)
        assert site.smtp.called.wait(60)
        time.sleep(15)
        page = among([site.browser().ask(site.content["page"])], 200)
    seconds = site.wait_for(lambda: len(site.smtp.mails) > before, most=600)
    return Row(
        f"who registers: {seen(answer)}; pages meanwhile: {seen(page)}",
        "nothing: the letter waits",
        f"it left {seconds:.0f} s after the server spoke again",
    )


@fault("`kill -9` of a backup")
def killed_backup(site):
    folder = site.folder / "backups"
    folder.mkdir(exist_ok=True)
    site.manage("backup", str(folder), "--keep", "2")
    first = sorted(path.name for path in folder.iterdir())
    process = site.run("manage.py", "backup", str(folder), "--keep", "2")
    site.wait_for(lambda: len(list(folder.iterdir())) > 1 or process.poll() is not None)
    process.kill()
    process.wait(10)
    left = sorted(path.name for path in folder.iterdir())
    site.manage("backup", str(folder), "--keep", "2")
    archives = [path for path in folder.iterdir() if path.suffix == ".gz"]
    assert set(first) <= {path.name for path in archives}
    assert len(archives) == len(list(folder.iterdir())) == 2, left
    return Row("nothing", "nothing: the archive before is whole", "the next backup clears it away")


def upload(editor, size=1_200_000):
    path = "/admin/documents/add/"
    token = editor.hidden(path)["csrfmiddlewaretoken"]
    body = [
        *part("csrfmiddlewaretoken", token.encode()),
        *part("title", b"Compte rendu"),
        *part("collection", b"1"),
        b'--X\r\nContent-Disposition: form-data; name="file"; filename="compte-rendu.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF-1.4\n"
        + os.urandom(size // 2).hex().encode()
        + b"\n%%EOF\r\n--X--\r\n",
    ]
    return editor.ask(path, b"".join(body), "multipart/form-data; boundary=X")


def part(name, value):
    head = f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
    return [head, value, b"\r\n"]
