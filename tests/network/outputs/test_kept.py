import gzip

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from network.models import ContentStamp
from network.outputs import kept
from network.outputs.responses import whole_response

TEXT = "Atelier d’été, " * 200


class View:
    """Answers with what it holds, and counts how often it is asked."""

    def __init__(self, text=TEXT):
        self.text, self.calls = text, 0
        self.answer = kept.kept(self)

    __name__ = "view"

    def __call__(self, request):
        self.calls += 1
        return whole_response("text/plain; charset=utf-8", self.text.encode(), filename="a.txt")

    def get(self, address="/agenda.ics", **headers):
        return self.answer(RequestFactory().get(address, headers=headers))


@pytest.fixture(autouse=True)
def empty_shelf():
    kept.shelf.clear()


def test_an_answer_is_written_once_for_each_address(db):
    view = View()
    first, again = view.get(), view.get()
    assert (first.content, first.headers, view.calls) == (again.content, again.headers, 1)
    view.get("/agenda.ics?type=atelier")
    assert view.calls == 2


def test_it_is_written_again_when_something_is_published(db):
    view = View()
    view.get()
    view.text = "autre"
    ContentStamp.raise_()
    assert view.get().content == b"autre"


def test_what_an_undone_transaction_kept_is_not_found_again(db):
    view = View("provisoire")
    with transaction.atomic():
        ContentStamp.raise_()
        view.get()
        transaction.set_rollback(True)
    view.text = "sûr"
    ContentStamp.raise_()
    assert view.get().content == "sûr".encode()


def test_who_has_it_is_told_so_even_the_first_time(db):
    etag = View().get()["ETag"]
    kept.shelf.clear()
    view = View()
    answers = [view.get(if_none_match=etag), view.get(if_none_match=etag), view.get()]
    assert [answer.status_code for answer in answers] == [304, 304, 200]
    assert (answers[0].content, view.calls) == (b"", 1)
    assert {answer["Access-Control-Allow-Origin"] for answer in answers} == {"*"}


def test_it_is_zipped_for_whoever_accepts_that(db):
    view = View()
    plain, zipped = view.get(), view.get(accept_encoding="gzip, br")
    assert gzip.decompress(zipped.content).decode() == plain.content.decode() == TEXT
    assert (plain.has_header("Content-Encoding"), zipped["Content-Encoding"]) == (False, "gzip")
    assert (zipped["ETag"], zipped["Vary"]) == (f"W/{plain['ETag']}", "Accept-Encoding")
    assert view.get(if_none_match=zipped["ETag"], accept_encoding="gzip").status_code == 304


def test_a_refusal_is_not_kept(db):
    view = kept.kept(lambda request: HttpResponse(status=301))
    assert view(RequestFactory().get("/a")).status_code == 301
    assert kept.shelf._answers == {}


def test_the_oldest_answers_leave_when_there_is_no_room():
    shelf = kept.Shelf(most_bytes=100)
    for key in "abc":
        shelf.put(key, kept.Answer(b"x" * 12, {}))
        shelf.get("a")
    shelf.put("d", kept.Answer(b"x" * 12, {}))
    shelf.put("huge", kept.Answer(b"x" * 50, {}))
    shelf.put("e", kept.Answer(b"x" * 12, {}))
    assert [key for key in ("a", "b", "c", "d", "e", "huge") if shelf.get(key)] == [
        "a",
        "c",
        "d",
        "e",
    ]
