"""The pages of failures: a database that is down, a full disk, a form to send again."""

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
def test_busy_page_sends_the_form_again(editor, home, error):
    """The first query is that of the session, in a middleware."""
    address = f"/admin/pages/{home.pk}/edit/?next=/admin/"
    page = sent_while_away(editor, address, TYPED, error)
    assert "rien n’est perdu" in page.text
    form = page.find("form")
    assert (form["method"], form["action"]) == ("post", address)
    fields = [(field["name"], field["value"]) for field in form.find_all("input")]
    assert fields == [
        *(("title", TYPED["title"]), ("tags", "un"), ("tags", "deux")),
        ("body", "a\r\n<b>"),  # as a browser sends it
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
def test_busy_page_has_no_secret_and_no_file(editor, home, fields):
    page = sent_while_away(editor, f"/admin/pages/{home.pk}/edit/", fields)
    assert page.find("form") is None
    assert "Revenez à la page d’avant" in page.text


def test_busy_page_of_a_get_has_no_form(editor, home):
    with without_database():
        answer = editor.get(f"/admin/pages/{home.pk}/edit/")
    assert answer.status_code == 503
    assert "Votre envoi" not in answer.content.decode()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_upload_to_a_full_disk_explains_the_failure(editor, monkeypatch, number):
    def full(*_arguments):
        raise OSError(number, "No space left on device")

    monkeypatch.setattr(storages["default"], "_save", full)
    file = SimpleUploadedFile("compte-rendu.pdf", b"%PDF-1.4\n%%EOF\n")
    sent = {"title": "Compte rendu", "file": file, "collection": "1"}
    answer = editor.post("/admin/documents/add/", sent)
    assert answer.status_code == 507
    assert "plus de place" in answer.content.decode()
    assert not get_document_model().objects.exists()


def test_failed_database_is_logged_as_such_and_not_as_a_faulty_feed(client, site, caplog):
    with without_database():
        assert client.get("/agenda/agenda.ics").status_code == 503
    assert "The database is away" in caplog.text
    assert "at fault" not in caplog.text
