"""Faults of processes killed with SIGKILL in the middle of their work."""

import os
import random
import re
import signal
import threading
import time
from contextlib import contextmanager

from .database import edit, typed
from .people import WRITING, registration
from .rows import Row, expect_statuses, fault, summarise
from .site import NO_ANSWER

TIMES = 10
ROWS = 1500


def send_and_kill(site, sends):
    """Call each function of `sends` and kill all processes while it waits; return the answers.

    The first request is not interrupted: its duration bounds the random delay before each kill.
    The gunicorn workers and the task worker are killed; the task worker is restarted, as systemd
    does.
    """
    began = time.monotonic()
    answers = expect_statuses([sends[0]()], 302)
    usual = time.monotonic() - began
    for send in sends[1:]:
        delay = random.uniform(0, usual)
        killer = threading.Timer(delay, kill_all, [site])
        killer.start()
        answers.append(send())
        killer.join()
        wait_until_ready(site)
    expect_statuses(answers, 302, NO_ANSWER)
    assert any(answer.status == NO_ANSWER for answer in answers), "no request was interrupted"
    return answers


def kill_all(site):
    for pid in site.workers():
        os.kill(pid, signal.SIGKILL)
    site.tasks.kill()
    site.tasks.wait(10)
    site.tasks = site.run("manage.py", "run_tasks")


def wait_until_ready(site):
    """Wait until the site is ready, and return the seconds it took."""
    return site.wait_for(lambda: site.browser().fetch("/sante/pret").status == 200)


@fault("`kill -9` of all processes while an editor publishes")
def killed_while_publishing(site):
    editor, pks = site.editor(), site.content["pages"]

    titles = [f"Page {number}, en pleine panne" for number in range(TIMES)]
    forms = [typed(editor, *pair) for pair in zip(pks, titles, strict=True)]
    answers = send_and_kill(
        site,
        [
            lambda pk=pk, form=form: editor.fetch(edit(pk), form)
            for pk, form in zip(pks, forms, strict=True)
        ],
    )
    seconds = wait_until_ready(site)
    counted = site.count()
    for pk, title, answer in zip(pks, titles, answers, strict=True):
        assert answer.status != 302 or counted["titles"][str(pk)] == title
    return Row(
        f"{TIMES} publications: {summarise(answers)}",
        "no acknowledged publication; no page is half published, the page tree is valid",
        f"new processes answer in {seconds:.1f} s",
    )


@fault("`kill -9` of all processes while visitors register")
def killed_while_registering(site):
    before = site.count()["seated"]
    sends = [registration(site, "forum", 1000 + number) for number in range(TIMES)]
    time.sleep(WRITING)
    answers = send_and_kill(site, sends)
    again = expect_statuses([sends[n]() for n, one in enumerate(answers) if one.status != 302], 302)
    seated = site.count()["seated"] - before
    # A second registration with the same e-mail address does not take a second seat.
    assert seated == len(sends), seated
    return Row(
        f"{summarise(answers)}; the {len(again)} without an answer submitted the form again",
        f"nothing: {len(sends)} people, {seated} seats, no duplicate",
        "new processes answer at once",
    )


@fault("`kill -9` of all processes while an editor uploads a document")
def killed_while_uploading(site):
    editor, before = site.editor(), site.count()
    answers = send_and_kill(site, [document(editor) for _ in range(TIMES)])
    after = site.count()
    assert after["documents without a file"] == 0
    kept = after["documents"] - before["documents"]
    accepted = sum(answer.status == 302 for answer in answers)
    assert accepted <= kept <= len(answers), (accepted, kept)
    orphans = after["files without a document"] - before["files without a document"]
    return Row(
        f"{TIMES} documents: {summarise(answers)}",
        f"nothing: uploads acknowledged: {accepted}, documents saved: {kept}, none without its"
        f" file; files without a document: {orphans}",
        "new processes answer at once",
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
    page = expect_statuses([site.browser().fetch("/lieux/")], 200)
    summary = site.manage("import_places", str(path), "-v0").strip()
    again = site.manage("import_places", str(path), "-v0").strip()
    assert site.count()["places"] - before == ROWS
    assert f"{ROWS} inchangés" in re.sub(r"[\s\u202f]", " ", again).replace("1 500", "1500"), again
    return Row(
        f"the list of places: {summarise(page)}",
        f"nothing: {halfway} of {ROWS} places were imported completely, the page tree is valid",
        f"running the same command again: « {summary} »",
    )


def count_emails_to(site, number):
    """Return the number of e-mails that person `number` received."""
    return sum(f"personne{number}@exemple.fr" in mail for mail in site.smtp.mails)


def wait_for_email(site, number):
    """Wait for the e-mail to person `number`, check that it is the only one, return the seconds."""
    seconds = site.wait_for(lambda: count_emails_to(site, number), most=600)
    time.sleep(3)
    assert count_emails_to(site, number) == 1
    return seconds


@fault("`kill -9` of the task worker while it sends an e-mail")
def killed_worker(site):
    send = registration(site, "forum", 2001)
    time.sleep(WRITING)
    with silent(site.smtp):
        answer = expect_statuses([send()], 302)
        assert site.smtp.called.wait(60)
        site.tasks.kill()
        site.tasks.wait(10)
    assert not count_emails_to(site, 2001)
    site.tasks = site.run("manage.py", "run_tasks")  # as systemd does
    seconds = wait_for_email(site, 2001)
    return Row(
        f"a visitor registering: {summarise(answer)}",
        "nothing: the e-mail is sent, once",
        f"the e-mail is sent {seconds:.0f} s after the restart of the worker",
    )


@contextmanager
def silent(smtp):
    """Make the mail server accept connections without answering during the block."""
    smtp.called.clear()
    smtp.is_silent = True
    try:
        yield
    finally:
        smtp.is_silent = False
        smtp.is_over.set()
        time.sleep(0.5)
        smtp.is_over.clear()


@fault("The mail server accepts the connection and does not answer")
def silent_mail(site):
    send = registration(site, "forum", 2000)
    time.sleep(WRITING)
    with silent(site.smtp):
        answer = expect_statuses([send()], 302)
        assert site.smtp.called.wait(60)
        time.sleep(15)
        page = expect_statuses([site.browser().fetch(site.content["page"])], 200)
    seconds = wait_for_email(site, 2000)
    return Row(
        f"a visitor registering: {summarise(answer)}; pages meanwhile: {summarise(page)}",
        "nothing: the e-mail stays in the queue",
        f"the e-mail is sent {seconds:.0f} s after the mail server answers again",
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
    return Row(
        "nothing",
        "nothing: the previous archive is intact",
        "the next backup deletes the partial archive",
    )


def document(editor, size=1_200_000):
    """Fill in the upload form with a PDF of about `size` bytes; return a function that sends it."""
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
    return lambda: editor.fetch(path, b"".join(body), "multipart/form-data; boundary=X")


def part(name, value):
    head = f'--X\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
    return [head, value, b"\r\n"]
