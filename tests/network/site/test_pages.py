"""The cache of public pages: shared by visitors, invalidated by changes, stale on failure."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from network.memory.stamped_cache import minute_end
from network.models import ContentStamp
from network.outputs.caching import responses
from search.models import SearchLog
from tests.factories import PlaceIndexPageFactory, PlacePageFactory

NOON = datetime(2026, 11, 3, 11, 0, 5, tzinfo=UTC)
REFUSED = "connection refused"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def place(clock, home, site):
    return PlacePageFactory(parent=PlaceIndexPageFactory(parent=home), title="La Maison")


@contextmanager
def counted():
    with CaptureQueriesContext(connection) as queries:
        yield queries


@contextmanager
def without_database():
    """Refuse every query, and yield the list of the refused ones."""
    queries = []

    def refuse(_execute, sql, *_arguments):
        queries.append(sql)
        raise OperationalError(REFUSED)

    with connection.execute_wrapper(refuse):
        yield queries


def rename(place, title):
    place.title = title
    place.save_revision().publish()


def test_page_is_cached_until_a_publication(client, place):
    first = client.get(place.url)
    with counted() as queries:
        again = client.get(place.url)
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert len(queries) <= 1  # the content stamp
    rename(place, "La Fabrique")
    assert "La Fabrique" in client.get(place.url).content.decode()


def test_page_has_cache_headers_and_a_cheap_304(client, place):
    page = client.get(place.url, headers={"accept-encoding": "gzip"})
    policy = {part.strip() for part in page["Cache-Control"].split(",")}
    assert policy == {
        *("public", "max-age=60", "stale-while-revalidate=60", "stale-if-error=86400"),
    }
    assert {"Accept-Encoding", "Cookie"} <= set(page["Vary"].split(", "))
    headers = {"accept-encoding": "gzip", "if-none-match": page["ETag"]}
    unchanged = client.get(place.url, headers=headers)
    assert (unchanged.status_code, unchanged.get("Content-Length")) == (304, None)
    assert client.head(place.url)["ETag"] in page["ETag"]


def test_page_is_rendered_again_each_minute(client, place, clock):
    client.get(place.url)
    clock.move_to(minute_end() - timedelta(milliseconds=1))
    with counted() as queries:
        client.get(place.url)
    assert len(queries) <= 1
    clock.move_to(minute_end())
    with counted() as queries:
        client.get(place.url)
    assert len(queries) > 1


def test_editors_and_public_share_no_response(client, admin_client, place):
    mine = admin_client.get(place.url)
    assert mine["Cache-Control"] == "private, no-cache"
    assert "wagtail-userbar" in mine.content.decode()
    assert "wagtail-userbar" not in client.get(place.url).content.decode()
    assert "wagtail-userbar" in admin_client.get(place.url).content.decode()


def test_visitor_with_a_message_and_no_session_gets_a_private_page(client, place):
    """The message is in a cookie until a page displays it."""
    visitor = Client()
    visitor.cookies[CookieStorage.cookie_name] = "a message"
    held = len(responses)
    assert visitor.get(place.url)["Cache-Control"] == "private, no-cache"
    assert len(responses) == held
    assert "public" in client.get(place.url)["Cache-Control"]
    assert visitor.get(place.url)["Cache-Control"] == "private, no-cache"


def test_form_is_not_shared(place):
    readers = Client(), Client()
    address = f"{place.url}corriger/"
    answers = [reader.get(address) for reader in readers]
    assert [answer.status_code for answer in answers] == [200, 200]
    tokens = [reader.cookies["csrftoken"].value for reader in readers]
    assert tokens[0] != tokens[1]
    assert "public" not in answers[0].get("Cache-Control", "")


def test_position_is_not_cached(client, place):
    """The button that requests the position promises it."""
    held = len(responses)
    for address in (
        "/pres-de-chez-moi/?pres=43.30,5.37",
        "/pres-de-chez-moi/?lat=43.3&lon=5.37",
        f"{place.get_parent().url}?page=1&pres=43.30%2C%205.37",
        "/lieux/lieux.csv?pres=43.30,5.37",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store"
    assert len(responses) == held


def test_search_is_not_cached(client, home):
    for _ in range(2):
        client.get("/recherche/?q=imprimer")
    assert SearchLog.objects.get(query="imprimer").count == 2


def test_last_page_is_served_with_its_time_while_the_database_is_down(client, place, clock, caplog):
    client.get(place.url)
    clock.shift(timedelta(hours=2))
    with without_database():
        page = client.get(place.url)
        assert client.get("/lieux/autre/").status_code == 503
    text = unescape(page.content.decode()).replace("\xa0", " ")
    assert page.status_code == 200
    assert "La Maison" in text
    assert "mardi 3 novembre 2026 à 12 h" in text
    assert page["Cache-Control"] == "no-store"
    assert "ETag" not in page
    assert REFUSED in caplog.text


@pytest.fixture
def committed(monkeypatch):
    """Return the stamp of other processes, before the test's transaction is committed."""
    monkeypatch.setattr(ContentStamp, "_raised_here", lambda: None)


def test_last_copy_of_a_feed_costs_one_failed_query_while_the_database_is_away(
    client, place, committed
):
    """A query waits up to three seconds for a new connection."""
    before = client.get("/lieux/lieux.csv")
    with without_database() as queries:
        feed = client.get("/lieux/lieux.csv")
    assert (feed.status_code, feed.content) == (200, before.content)
    assert feed["Cache-Control"] == "no-store"
    assert len(queries) == 1


def withdraw(place):
    Page.objects.get(pk=place.pk).specific.unpublish()


def test_page_withdrawn_by_another_process_is_not_served(client, place, committed):
    client.get(place.url)
    withdraw(place)
    client.get("/plan-du-site/")  # this request updates the process's content stamp
    with without_database():
        assert client.get(place.url).status_code == 503
        assert client.get("/plan-du-site/").status_code == 200


def test_page_withdrawn_here_is_not_served(
    client, place, committed, django_capture_on_commit_callbacks
):
    client.get(place.url)
    with without_database():
        assert client.get(place.url).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(place)
    with without_database():
        assert client.get(place.url).status_code == 503


def test_no_stale_page_with_a_proxy_of_copies(client, place, committed, settings):
    client.get(place.url)
    settings.COPIES_URL = "http://127.0.0.1:1/"
    with without_database():
        assert client.get(place.url).status_code == 503


def test_stale_page_is_served_for_a_day_and_recovers(client, place, clock):
    client.get(place.url)
    clock.shift(timedelta(hours=23))
    with without_database():
        assert "Le site est en panne" in client.get(place.url).content.decode()
    clock.shift(timedelta(hours=2))
    with without_database():
        assert client.get(place.url).status_code == 503
    assert "Le site est en panne" not in client.get(place.url).content.decode()


def test_preview_without_a_session_is_not_the_cached_page(site, home):
    Client(SERVER_NAME="localhost").get(home.url)  # the host of the site, in the key of the cache
    home.title = "Un brouillon"
    assert "Un brouillon" in home.make_preview_request().text
    assert "Un brouillon" not in Client(SERVER_NAME="localhost").get(home.url).text
