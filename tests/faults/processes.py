"""Processes killed without a word, a mail server that keeps silent, a disk without room."""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager

from .database import publish
from .people import registration
from .rows import Row, fault, seen

KILLS = 10


@contextmanager
def killing(site, every=1.0):
    """A process that answers is killed, again and again; gives the list of those killed."""
    killed, is_over = [], threading.Event()

    def kill():
        while not is_over.wait(every):
            if workers := site.workers():
                pid = random.choice(workers)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        is_over.set()
        thread.join()


@fault("`kill -9` of the processes that answer, while pages are published")
def killed_while_publishing(site):
    editor, answers = site.editor(), []
    with killing(site) as killed:
        numbers = iter(range(10_000))
        while len(killed) < KILLS:
            number = next(numbers) % 10
            pk = site.content["pages"][number]
            try:
                answers.append(publish(editor, pk, f"Page {number}"))
            except OSError:
                continue
    seconds = site.wait_for(lambda: site.browser().ask("/sante/pret").status == 200)
    counted = site.shell("from tests.faults.content import count; count()")
    assert not counted["torn"], counted
    assert not any(counted["tree"]), counted
    return Row(
        f"{len(killed)} killed, {seen(answers)}",
        "nothing that was answered; no page half published, no fault in the tree",
        f"another process in {seconds:.1f} s",
    )


@fault("`kill -9` of the processes that answer, while people register")
def killed_while_registering(site):
    before = site.shell("from tests.faults.content import count; count()")["held"]
    sends = [registration(site, "forum", 1000 + number) for number in range(60)]
    time.sleep(5)
    answers = []
    with killing(site, every=0.5) as killed:
        answers += (send() for send in sends)
    said = [answer for answer in answers if answer.status == 302]
    held = site.shell("from tests.faults.content import count; count()")["held"] - before
    assert len(said) <= held <= len(sends), (len(said), held)
    return Row(
        f"{len(killed)} killed, {seen(answers)}",
        f"nothing: {len(said)} were told that they have a seat, {held} have one",
        "another process at once",
    )


@fault("The mail server takes the call and says nothing")
def silent_mail(site):
    site.smtp.is_silent = True
    send = registration(site, "forum", 2000)
    time.sleep(5)
    answer = send()
    time.sleep(15)
    before = len(site.smtp.mails)
    site.smtp.is_silent = False
    site.smtp.is_over.set()
    seconds = site.wait_for(lambda: len(site.smtp.mails) > before, most=600)
    return Row(
        f"who registers: {seen([answer])}",
        "nothing: the letter waits",
        f"it left {seconds:.0f} s after the server spoke again",
    )


@fault("`kill -9` of the worker of the tasks, a letter in its hands")
def killed_worker(site):
    send = registration(site, "forum", 2001)
    time.sleep(5)
    site.tasks.kill()
    site.tasks.wait(10)
    before = len(site.smtp.mails)
    answer = send()
    site.tasks = site.run("manage.py", "run_tasks")  # as systemd does
    seconds = site.wait_for(lambda: len(site.smtp.mails) > before, most=600)
    time.sleep(10)
    assert len(site.smtp.mails) == before + 1
    return Row(
        f"who registers: {seen([answer])}",
        "nothing: one letter, once",
        f"{seconds:.0f} s after the worker began again",
    )


@fault("`kill -9` of a backup")
def killed_backup(site):
    folder = site.folder / "backups"
    folder.mkdir(exist_ok=True)
    site.manage("backup", str(folder), "--keep", "2")
    first = sorted(path.name for path in folder.iterdir())
    process = site.run("manage.py", "backup", str(folder), "--keep", "2")
    site.wait_for(lambda: len(list(folder.iterdir())) > 1)
    process.kill()
    process.wait(10)
    left = sorted(path.name for path in folder.iterdir())
    site.manage("backup", str(folder), "--keep", "2")
    archives = [path for path in folder.iterdir() if path.suffix == ".gz"]
    assert set(first) <= {path.name for path in archives}
    assert len(archives) == len(list(folder.iterdir())) == 2, left
    return Row("nothing", "nothing: the archive before is whole", "the next backup clears it away")


@fault("The disk of the files is full")
def full_disk(site):
    media = site.folder / "media"
    with tempfile.TemporaryDirectory() as kept:
        shutil.copytree(media, kept, dirs_exist_ok=True)
        mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(media)]
        if subprocess.run(mount, capture_output=True).returncode:
            return Row("not tried: only root mounts a small disk", "—", "—")
        try:
            editor = site.editor()
            answer = upload(editor)
            page = site.browser().ask(site.content["page"])
        finally:
            subprocess.run(["umount", "-l", str(media)], check=True)
    assert answer.status < 500 or answer.status == 507, answer.text[:500]
    again = upload(site.editor())
    assert again.status == 302, again.text[:2000]
    return Row(
        f"pages: {seen([page])}; who sends a document: {seen([answer])}, told why in words",
        "nothing: no row without its file",
        f"as soon as there is room: {seen([again])}",
    )


def upload(editor):
    path = "/admin/documents/add/"
    token = editor.hidden(path)["csrfmiddlewaretoken"]
    body = [
        *part("csrfmiddlewaretoken", token.encode()),
        *part("title", b"Compte rendu"),
        *part("collection", b"1"),
        b'--X\r\nContent-Disposition: form-data; name="file"; filename="compte-rendu.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%PDF-1.4\n"
        + os.urandom(600_000).hex().encode()
        + b"\n%%EOF\r\n--X--\r\n",
    ]
    return editor.ask(path, b"".join(body), "multipart/form-data; boundary=X")


def part(name, value):
    head = f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
    return [head, value, b"\r\n"]
