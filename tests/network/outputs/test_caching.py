import gzip
from datetime import UTC, datetime, timedelta

import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.models import Page

from network.models import ContentStamp
from network.outputs import caching
from network.outputs.responses import whole_response

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
TEXT = "Atelier d’été, " * 200


class View:
    """A view that returns its text and counts its calls."""

    def __init__(self, text=TEXT):
        self.text, self.calls = text, 0
        self.answer = caching.cache_response(self)

    __name__ = "view"

    def __call__(self, request):
        self.calls += 1
        return whole_response("text/plain; charset=utf-8", self.text.encode(), filename="a.txt")

    def get(self, address="/agenda.ics", **headers):
        return self.answer(RequestFactory().get(address, headers=headers))


def test_response_is_rendered_once_for_each_url(db):
    view = View()
    first, again = view.get(), view.get()
    assert (first.content, first.headers, view.calls) == (again.content, again.headers, 1)
    view.get("/agenda.ics?type=atelier")
    assert view.calls == 2


def test_hosts_do_not_share_a_response(db, settings):
    settings.ALLOWED_HOSTS = [".exemple.fr"]
    view, contents = View(), []
    for host in ("un.exemple.fr", "deux.exemple.fr", "un.exemple.fr"):
        view.text = host
        contents.append(view.get(host=host).content)
    assert contents == [b"un.exemple.fr", b"deux.exemple.fr", b"un.exemple.fr"]
    assert view.calls == 2


def test_response_is_rendered_again_after_a_publication(db):
    view = View()
    view.get()
    view.text = "autre"
    ContentStamp.raise_()
    assert view.get().content == b"autre"


def test_response_cached_in_a_rolled_back_transaction_is_not_served(db):
    view = View("provisoire")
    with transaction.atomic():
        ContentStamp.raise_()
        view.get()
        transaction.set_rollback(True)
    view.text = "sûr"
    ContentStamp.raise_()
    assert view.get().content == "sûr".encode()


def test_matching_etag_gives_304_even_before_caching(db):
    etag = View().get()["ETag"]
    caching.responses.clear()
    view = View()
    answers = [view.get(if_none_match=etag), view.get(if_none_match=etag), view.get()]
    assert [answer.status_code for answer in answers] == [304, 304, 200]
    assert (answers[0].content, view.calls) == (b"", 1)
    assert {answer["Access-Control-Allow-Origin"] for answer in answers} == {"*"}


def test_response_is_compressed_if_the_client_accepts_it(db):
    view = View()
    plain, zipped = view.get(), view.get(accept_encoding="gzip")
    assert gzip.decompress(zipped.content).decode() == plain.content.decode() == TEXT
    assert (plain.has_header("Content-Encoding"), zipped["Content-Encoding"]) == (False, "gzip")
    assert (zipped["ETag"], zipped["Vary"]) == (f"W/{plain['ETag']}", "Accept-Encoding")
    assert view.get(if_none_match=zipped["ETag"], accept_encoding="gzip").status_code == 304


def test_error_is_not_cached(db):
    view = caching.cache_response(lambda request: HttpResponse(status=301))
    assert view(RequestFactory().get("/a")).status_code == 301
    assert len(caching.responses) == 0


def test_compressed_bodies_count_in_the_size_of_the_cache(db):
    view = View("x" * 2000)
    view.get(accept_encoding="gzip")
    assert caching.responses.weight == 4000 < caching.responses.size


def test_response_expires_with_the_next_page(home):
    """Only time passes; there is no publication."""
    view = View()
    with time_machine.travel(NOON, tick=False) as clock:
        home.add_child(instance=Page(title="Atelier", expire_at=NOON + timedelta(seconds=25)))
        view.get()
        clock.shift(timedelta(seconds=24))
        view.get()
        assert view.calls == 1
        clock.shift(timedelta(seconds=1))
        view.get()
        view.get()
        assert view.calls == 2


def test_response_expires_every_five_minutes(db):
    view = View()
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(12):
            view.get()
            clock.shift(timedelta(seconds=59))
    assert view.calls == 3
