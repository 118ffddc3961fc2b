"""Responses shared between processes in a real Redis."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import override_settings

from network.models import ContentStamp
from network.outputs import caching
from network.outputs.shared_cache import _release
from network.settings import environment
from tests.redis_server import redis_server  # noqa: F401

from .test_caching import NOON, View

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(redis_server):  # noqa: F811
    caches = environment.caches(redis_server.url)
    with override_settings(CACHES=caches, SHARES_ANSWERS=True), time_machine.travel(NOON):
        cache._cache._meanwhile.clear()  # the local fallback of another test
        yield redis_server


def other_process():
    """This process, as if it had just started."""
    caching.responses.clear()


def test_response_is_shared_with_other_processes(shared):
    view = View()
    first = view.get()
    other_process()
    again = view.get()
    assert (again.content, again.headers, view.calls) == (first.content, first.headers, 1)
    other_process()
    assert view.get(**{"If-None-Match": first["ETag"]}).status_code == 304
    view.get("/agenda.ics?type=atelier")
    assert view.calls == 2


def test_shared_response_expires_at_a_publication(shared):
    view = View()
    view.get()
    view.text = "autre"
    ContentStamp.raise_()
    other_process()
    assert view.get().content == b"autre"


def test_shared_response_expires_at_its_moment(shared):
    view = View()
    view.get()
    view.text = "plus tard"
    with time_machine.travel(NOON + timedelta(minutes=5)):
        other_process()
        assert view.get().content == b"plus tard"


def test_uncacheable_response_is_not_shared(shared):
    view = View()
    view.answer = caching.cache_response(lambda request: caching.HttpResponse(view.text))
    view.get()
    view.text = "autre"
    other_process()
    assert view.get().content == b"autre"


def test_without_redis_each_process_renders(shared):
    view = View()
    view.get()
    shared.stop()
    other_process()
    assert view.get().status_code == 200
    assert view.calls == 2
    shared.start()


def test_shared_response_is_compressed_once_by_process(shared):
    view = View()
    view.get()
    other_process()
    packed = view.get(**{"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "br"
    assert packed["Vary"] == "Accept-Encoding"
    assert view.get(**{"Accept-Encoding": "gzip, br;q=0"})["Content-Encoding"] == "gzip"
    assert view.get(**{"Accept-Encoding": "identity"}).content.decode() == view.text


def test_another_release_does_not_share_responses(shared, monkeypatch):
    view = View()
    view.get()
    view.text = "autre feuille de style"
    monkeypatch.setattr("network.outputs.shared_cache._release", lambda: "next")
    other_process()
    assert view.get().content.decode() == "autre feuille de style"


def test_release_is_a_hash_of_the_files(settings):
    before = _release.__wrapped__()
    assert before == _release.__wrapped__()
    settings.LOCALE_PATHS = []
    assert before != _release.__wrapped__()
