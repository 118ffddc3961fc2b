"""What a proxy shows when the site is gone says from when it is; what is withdrawn is forgotten."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from network.frame.copies import NOTICE, purge_copies
from network.models import NetworkSettings


@pytest.fixture
def proxy(settings):
    """What a proxy was asked, a server that really listens in its place."""
    paths = []

    class Answer(BaseHTTPRequestHandler):
        def do_PURGE(self):
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.COPIES_URL = f"http://127.0.0.1:{server.server_port}/"
    yield paths
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(home, site):
    return home.add_child(instance=StandardPage(title="Aide", slug="aide-essai"))


def test_a_page_bears_the_sentence_of_its_copy(client, page, proxy, time_machine):
    time_machine.move_to("2026-12-01T08:05:00+01:00", tick=False)
    sentence = client.get(page.url)[NOTICE]
    assert sentence.isascii()
    assert (
        "copie de la page, faite le mardi 1er&#160;d&#233;cembre 2026 &#224; 8&#160;h&#160;05."
        in sentence
    )
    assert NOTICE not in client.get("/robots.txt")
    assert NOTICE not in client.post(page.url)


def test_without_such_a_proxy_nothing_is_sent(client, page):
    assert NOTICE not in client.get(page.url)


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda page: page.unpublish(),
        lambda page: page.delete(),
        lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
    ],
    ids=["unpublished", "deleted", "made private"],
)
def test_what_is_withdrawn_is_forgotten(page, proxy, withdraw, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "Aide au numérique"
        page.save_revision().publish()
    assert proxy == []
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(page)
        assert proxy == []  # the transaction may still be undone
    assert set(proxy) == {"/"}


@pytest.mark.django_db
def test_copies_of_copies_are_forgotten_too(proxy, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        purge_copies(None)
    assert proxy == ["/", "/"]


def test_a_proxy_that_is_gone_stops_nothing(
    page, settings, caplog, django_capture_on_commit_callbacks
):
    settings.COPIES_URL = "http://127.0.0.1:1/"
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert "not told to forget" in caplog.text


def test_the_pages_of_the_proxy_are_written(settings, tmp_path, site):
    settings.VAR_DIR = tmp_path
    own = NetworkSettings.objects.filter(site=site)
    own.update(phone="")
    call_command("write_error_pages")
    assert "tel:" not in (tmp_path / "pages" / "503.html").read_text(encoding="utf-8")
    own.update(phone="+33442112233")
    call_command("write_error_pages")
    assert "tel:" in (tmp_path / "pages" / "503.html").read_text(encoding="utf-8")
    assert "trop lourd" in (tmp_path / "pages" / "413.html").read_text(encoding="utf-8")
    assert "<h1>" in (tmp_path / "pages" / "503.html").read_text(encoding="utf-8")
