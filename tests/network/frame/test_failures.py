"""While the database is away, nobody reads of a fault, and what was typed can be sent again."""

import errno
from contextlib import contextmanager

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from wagtail.documents import get_document_model

TYPED = {"title": "L’été « à lire »", "tags": ["un", "deux"], "body": "a\r\n<b>"}


@contextmanager
def without_database(error=OperationalError):
    def refuse(*_arguments):
        raise error("connection refused")

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def editor(admin_client):
    admin_client.raise_request_exception = False
    return admin_client


def sent_while_away(client, address, fields, error=OperationalError):
    with without_database(error):
        answer = client.post(address, fields)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Cache-Control"] == "no-store"
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_was_typed_is_sent_again_from_the_page(editor, home, error):
    """The session is what is asked of the database first, by a middleware."""
    address = f"/admin/pages/{home.pk}/edit/?next=/admin/"
    page = sent_while_away(editor, address, TYPED, error)
    assert "rien n’est perdu" in page.text
    form = page.find("form")
    assert (form["method"], form["action"]) == ("post", address)
    fields = [(field["name"], field["value"]) for field in form.find_all("input")]
    assert fields == [
        *(("title", TYPED["title"]), ("tags", "un"), ("tags", "deux")),
        ("body", "a\n<b>"),  # a browser sends CR LF again
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "marie", "password": "une-phrase"},
        {"code": "123456"},
        {"title": "Photo", "file": SimpleUploadedFile("photo.png", b"\x89PNG")},
        {"body": "a" * 2_000_000},
    ],
)
def test_a_secret_or_a_file_is_not_written_in_it(editor, home, fields):
    page = sent_while_away(editor, f"/admin/pages/{home.pk}/edit/", fields)
    assert page.find("form") is None
    assert "Revenez à la page d’avant" in page.text


def test_who_only_reads_sends_nothing_again(editor, home):
    with without_database():
        answer = editor.get(f"/admin/pages/{home.pk}/edit/")
    assert answer.status_code == 503
    assert "Votre envoi" not in answer.content.decode()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_who_sends_a_file_to_a_full_disk_is_told_why(editor, monkeypatch, number):
    def full(*_arguments):
        raise OSError(number, "No space left on device")

    monkeypatch.setattr(storages["default"], "_save", full)
    file = SimpleUploadedFile("compte-rendu.pdf", b"%PDF-1.4\n%%EOF\n")
    sent = {"title": "Compte rendu", "file": file, "collection": "1"}
    answer = editor.post("/admin/documents/add/", sent)
    assert answer.status_code == 507
    assert "plus de place" in answer.content.decode()
    assert not get_document_model().objects.exists()


def test_the_journal_accuses_no_feed_of_it(client, site, caplog):
    with without_database():
        assert client.get("/agenda/agenda.ics").status_code == 503
    assert "The database is away" in caplog.text
    assert "at fault" not in caplog.text
