"""Processes killed without a word, in the middle of what they do."""

import os
import random
import re
import signal
import threading
import time
from contextlib import contextmanager

from .database import edit, typed
from .people import WRITING, registration
from .rows import Row, among, fault, seen
from .site import NO_ANSWER

TIMES = 10
ROWS = 1500


def cut(site, sends):
    """What each was answered, while all processes that answer are killed at a moment of their work;
    the worker of the tasks too, which is started again as systemd does."""
    began = time.monotonic()
    answers = among([sends[0]()], 302)
    usual = time.monotonic() - began
    for send in sends[1:]:
        delay = random.uniform(0, usual)
        killer = threading.Timer(delay, kill_all, [site])
        killer.start()
        answers.append(send())
        killer.join()
        back(site)
    among(answers, 302, NO_ANSWER)
    assert any(answer.status == NO_ANSWER for answer in answers), "none was cut"
    return answers


def kill_all(site):
    for pid in site.workers():
        os.kill(pid, signal.SIGKILL)
    site.tasks.kill()
    site.tasks.wait(10)
    site.tasks = site.run("manage.py", "run_tasks")


def back(site):
    """In how many seconds the site is well again."""
    return site.wait_for(lambda: site.browser().ask("/sante/pret").status == 200)


@fault("`kill -9` of all processes while somebody publishes")
def killed_while_publishing(site):
    editor, pks = site.editor(), site.content["pages"]

    titles = [f"Page {number}, en pleine panne" for number in range(TIMES)]
    forms = [typed(editor, *pair) for pair in zip(pks, titles, strict=True)]
    answers = cut(
        site,
        [
            lambda pk=pk, form=form: editor.ask(edit(pk), form)
            for pk, form in zip(pks, forms, strict=True)
        ],
    )
    seconds = back(site)
    counted = site.count()
    for pk, title, answer in zip(pks, titles, answers, strict=True):
        assert answer.status != 302 or counted["titles"][str(pk)] == title
    return Row(
        f"{TIMES} publications: {seen(answers)}",
        "nothing that was answered; no page is half published, the tree has no fault",
        f"other processes answer in {seconds:.1f} s",
    )


@fault("`kill -9` of all processes while somebody registers")
def killed_while_registering(site):
    before = site.count()["held"]
    sends = [registration(site, "forum", 1000 + number) for number in range(TIMES)]
    time.sleep(WRITING)
    answers = cut(site, sends)
    again = among([sends[n]() for n, one in enumerate(answers) if one.status != 302], 302)
    held = site.count()["held"] - before
    # Whoever sends again is known by their address.
    assert held == len(sends), held
    return Row(
        f"{seen(answers)}; the {len(again)} without an answer sent it again",
        f"nothing: {len(sends)} people, {held} seats, nobody twice",
        "other processes answer at once",
    )


@fault("`kill -9` of all processes while somebody sends a document")
def killed_while_uploading(site):
    editor, before = site.editor(), site.count()
    answers = cut(site, [document(editor) for _ in range(TIMES)])
    after = site.count()
    assert after["documents without a file"] == 0
    kept = after["documents"] - before["documents"]
    accepted = sum(answer.status == 302 for answer in answers)
    assert accepted <= kept <= len(answers), (accepted, kept)
    left = after["files without a document"] - before["files without a document"]
    return Row(
        f"{TIMES} documents: {seen(answers)}",
        f"nothing: {accepted} were told that it is kept, {kept} are, none without its file;"
        f" {left} files that nothing names",
        "other processes answer at once",
    )


@fault("`kill -9` of an import of places")
def killed_import(site):
    path = site.folder / "places.csv"
    site.call("write_places", str(path), ROWS)
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


def letters_to(site, number):
    """How many letters that person received."""
    return sum(f"personne{number}@exemple.fr" in mail for mail in site.smtp.mails)


def until_notified(site, number):
    """In how many seconds that person received a letter, and no other one just after."""
    seconds = site.wait_for(lambda: letters_to(site, number), most=600)
    time.sleep(3)
    assert letters_to(site, number) == 1
    return seconds


@fault("`kill -9` of the worker of the tasks, a letter in its hands")
def killed_worker(site):
    send = registration(site, "forum", 2001)
    time.sleep(WRITING)
    with silent(site.smtp):
        answer = among([send()], 302)
        assert site.smtp.called.wait(60)
        site.tasks.kill()
        site.tasks.wait(10)
    assert not letters_to(site, 2001)
    site.tasks = site.run("manage.py", "run_tasks")  # as systemd does
    seconds = until_notified(site, 2001)
    return Row(
        f"who registers: {seen(answer)}",
        "nothing: one letter, once",
        f"it left {seconds:.0f} s after the worker began again",
    )


@contextmanager
def silent(smtp):
    """The mail server takes calls and says nothing."""
    smtp.called.clear()
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
    with silent(site.smtp):
        answer = among([send()], 302)
        assert site.smtp.called.wait(60)
        time.sleep(15)
        page = among([site.browser().ask(site.content["page"])], 200)
    seconds = until_notified(site, 2000)
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


def document(editor, size=1_200_000):
    """A form with a file, ready to be sent."""
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
    return lambda: editor.ask(path, b"".join(body), "multipart/form-data; boundary=X")


def part(name, value):
    head = f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
    return [head, value, b"\r\n"]
