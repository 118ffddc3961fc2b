"""The copies of a proxy: their sentence, and their purge when a page is withdrawn."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from network.models import NetworkSettings
from network.site.copies import NOTICE, purge_copies


@pytest.fixture
def proxy(settings):
    """Start a server in place of the proxy, and return the paths that it was sent."""
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


def test_page_has_the_sentence_of_its_copy(client, page, proxy, time_machine):
    time_machine.move_to("2026-12-01T08:05:00+01:00", tick=False)
    sentence = client.get(page.url)[NOTICE]
    assert sentence.isascii()
    assert (
        "copie de la page, faite le mardi 1er&#160;d&#233;cembre 2026 &#224; 8&#160;h&#160;05."
        in sentence
    )
    assert NOTICE not in client.get("/robots.txt")
    assert NOTICE not in client.post(page.url)


def test_no_header_without_a_proxy_of_copies(client, page):
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
def test_withdrawn_page_purges_the_copies(
    page, proxy, withdraw, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page.title = "Aide au numérique"
        page.save_revision().publish()
    assert proxy == []
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(page)
        assert proxy == []  # the transaction may still be undone
    assert set(proxy) == {"/"}


@pytest.mark.django_db
def test_purge_is_sent_twice_for_copies_of_copies(proxy, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        purge_copies(None)
    assert proxy == ["/", "/"]


def test_unreachable_proxy_does_not_stop_a_withdrawal(
    page, settings, caplog, django_capture_on_commit_callbacks
):
    settings.COPIES_URL = "http://127.0.0.1:1/"
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()
    assert "did not purge its copies" in caplog.text


def test_command_writes_the_pages_of_the_proxy(settings, tmp_path, site):
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
