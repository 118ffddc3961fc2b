"""A release is kept once real pages answer, not once its process starts."""

import datetime
import threading
from io import StringIO
from pathlib import Path
from socketserver import UnixStreamServer
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from network.operation.deployment.sample_pages import sample_paths, status_of
from tests.factories import EventPageFactory, PlaceIndexPageFactory, PlacePageFactory

COMMON = Path(__file__).resolve().parents[4] / "deploy" / "debian" / "common"


@pytest.fixture
def place(home):
    lists = PlaceIndexPageFactory(parent=home)
    place = PlacePageFactory(parent=lists)
    PlacePageFactory(parent=lists)
    EventPageFactory(parent=place)
    return place


def test_the_home_page_a_list_and_a_place_are_requested(home, place):
    paths = sample_paths()
    assert paths[0] == "/"
    assert place.get_parent().get_url() in paths
    assert place.get_url() in paths
    place.unpublish()
    assert place.get_url() not in sample_paths()


def test_expired_page_is_not_requested(home, place):
    """The job that unpublishes it runs only every few minutes; the page already answers 404."""
    place.expire_at = timezone.now() - datetime.timedelta(minutes=1)
    place.save()
    assert place.get_url() not in sample_paths()


@pytest.fixture
def site_socket(tmp_path):
    """A server on a Unix socket: its status for each path, and the requests it received."""
    statuses, requests = {}, []

    class Handler(WSGIRequestHandler):
        def handle(self):
            self.raw_requestline = self.rfile.readline()
            self.client_address = ("unix", 0)
            self.parse_request()
            requests.append((self.path, self.headers["Host"], self.headers["Cookie"]))
            status = statuses.get(self.path.partition("?")[0], 200)
            self.wfile.write(f"HTTP/1.0 {status} X\r\nContent-Length: 0\r\n\r\n".encode())

    server = UnixStreamServer(str(tmp_path / "s"), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield str(tmp_path / "s"), statuses, requests
    server.shutdown()
    server.server_close()
    thread.join()


def test_one_page_that_fails_refuses_the_release(place, site_socket, settings):
    settings.SITE_URL = "https://www.reseau.fr"
    path, statuses, requests = site_socket
    out = StringIO()
    call_command("check_pages", socket=path, stdout=out)
    assert "✗" not in out.getvalue()
    assert {host for _path, host, _cookie in requests} == {"www.reseau.fr"}
    # No cache may answer with a copy of another release.
    assert all("?verification=" in asked for asked, _host, _cookie in requests)
    assert all("sessionid=" in cookie for _path, _host, cookie in requests)
    statuses[place.get_url()] = 503
    with pytest.raises(CommandError):
        call_command("check_pages", socket=path, stdout=out)
    assert f"✗ {place.get_url()}\xa0: 503" in out.getvalue()


@pytest.mark.any_database
def test_a_site_that_does_not_listen_is_named(tmp_path):
    assert status_of("/", socket_path=str(tmp_path / "none")) == "FileNotFoundError"


@pytest.mark.any_database
def test_install_keeps_a_release_after_its_pages():
    install = (COMMON.parent / "install").read_text(encoding="utf-8")
    kept = install.index('{ restart_site && check_pages "$release"; } ||')
    assert install.index('switch_to "$release"') < kept < install.index("\ndelete_old_releases")
    assert "check_pages --socket" in COMMON.read_text(encoding="utf-8")
