"""Links to other sites: found in the pages, checked slowly, reported to their editors."""

import datetime
import socket
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from home.models import StandardPage
from network.admin.link_reports import dead_links
from network.links import checking
from network.links.browsing import Visit, visit
from network.links.download import DownloadError, RefusedAddressError, UnknownHostError
from network.links.models import DEAD
from network.links.reading import addresses, read_all
from network.models import ExternalLink, LinkUse
from tests.factories import PlaceIndexPageFactory, PlaceMembershipFactory, PlacePageFactory
from tests.tls_server import TlsServer, moved, ok

BODY = [
    {
        "type": "paragraph",
        "value": '<p><a href="https://un.example/page?a=1&amp;b=2#bas">Un</a>, http://deux.example/.</p>',
    },
    {"type": "links", "value": {"title": "", "links": [
        {"type": "item", "value": {"label": "Trois", "page": None, "url": "https://trois.example"}},
    ]}},
]  # fmt: skip


@pytest.fixture
def page(site, home):
    page = StandardPage(title="Nos liens", slug="nos-liens", body=BODY)
    page.search_description = "Voir http://localhost/ici et https://un.example/page?a=1&b=2"
    return home.add_child(instance=page)


@pytest.mark.django_db
def test_external_links_of_a_page_are_found_once(page):
    named = ["https://un.example/page?a=1&b=2", "http://deux.example/", "https://trois.example"]
    assert sorted(addresses(page)) == sorted(named)
    for _twice in range(2):
        assert read_all() == 3
    assert LinkUse.objects.filter(page=page).count() == 3
    page.unpublish()
    assert read_all() == LinkUse.objects.count() == 0


def statuses(**answers):
    """Return a fake of `visit`, from {host without its domain: status or error}."""

    def ask(url, bounds):
        answer = answers[url.split("/")[2].split(".")[0]]
        if isinstance(answer, Exception):
            raise answer
        return Visit(answer)

    return ask


@pytest.mark.django_db
def test_link_is_dead_after_two_failures_three_days_apart(page, admin_user, time_machine):
    read_all()
    night = statuses(un=404, deux=DownloadError("Le serveur ne répond pas."), trois=403)
    links, begun = ExternalLink.objects, timezone.now()
    checked, dead_after = {}, {}
    for day in range(5):
        time_machine.move_to(begun + datetime.timedelta(days=day), tick=False)
        checked[day] = checking.check(checking.due(9), seconds=60, ask=night, pause=0)
        dead_after[day] = links.filter(failures__gte=DEAD).count()
    assert checked == {0: (3, 2), 1: (0, 0), 2: (0, 0), 3: (2, 2), 4: (0, 0)}
    assert dead_after == {0: 0, 1: 0, 2: 0, 3: 2, 4: 2}
    first = "https://un.example/page?a=1&b=2"
    assert {use.link.url for use in dead_links(admin_user)} == {"http://deux.example/", first}
    time_machine.move_to(begun + datetime.timedelta(days=6), tick=False)
    checking.check(checking.due(9), seconds=60, ask=statuses(un=200, deux=200), pause=0)
    assert list(dead_links(admin_user)) == []
    assert links.filter(failing_since=None, fault="").count() == 3
    assert list(checking.due(9)) == []
    week = timezone.now() - datetime.timedelta(days=8)
    links.update(checked_at=week)
    assert len(checking.due(9)) == 3


@pytest.mark.django_db
def test_without_network_no_link_is_dead(page, monkeypatch):
    monkeypatch.setattr(checking, "FEWEST_TO_DOUBT", 3)
    away = UnknownHostError("Le serveur est introuvable.")
    read_all()
    with pytest.raises(checking.CutOffError):
        checking.check(
            checking.due(9), seconds=60, ask=statuses(un=away, deux=away, trois=away), pause=0
        )
    assert not ExternalLink.objects.exclude(checked_at=None).exists()
    monkeypatch.setattr(checking, "visit", statuses(un=away, deux=away, trois=away))
    monkeypatch.setattr(checking.check, "__kwdefaults__", {"ask": checking.visit, "pause": 0})
    with pytest.raises(CommandError, match="pas accès au web"):
        call_command("check_links", stdout=StringIO())


@pytest.mark.django_db
def test_requests_to_one_server_are_spaced_and_limited(site, monkeypatch):
    slept = []
    monkeypatch.setattr(checking.time, "sleep", slept.append)
    links = [ExternalLink.objects.create(url=f"https://un.example/{n}") for n in range(30)]
    assert checking.check(links, seconds=60, ask=statuses(un=200)) == (20, 0)
    assert min(slept[1:]) > 0.9


@pytest.mark.django_db
def test_users_replace_links_in_their_own_pages(site, home, client, admin_client):
    directory = PlaceIndexPageFactory(parent=home)
    places = [
        PlacePageFactory(parent=directory, title=name, websites="https://un.example/")
        for name in ("À moi", "Ailleurs")
    ]
    manager = PlaceMembershipFactory(place=places[0]).user
    read_all()
    ExternalLink.objects.update(failures=DEAD, failing_since=timezone.localdate(), fault="Absent.")
    assert [use.page.title for use in dead_links(manager)] == ["À moi"]
    client.force_login(manager)
    line = reverse("desk_line", args=["dead_links"])
    assert line in client.get(reverse("wagtailadmin_home")).content.decode()
    text = client.get(line).content.decode()
    assert ("À moi" in text, "Ailleurs" in text) == (True, False)
    report = admin_client.get(reverse("report_liens_morts")).content.decode()
    assert report.count("https://un.example/") == 2
    places[0].save_revision().publish()
    assert list(dead_links(manager)) == []


def test_check_follows_redirections_without_reading_bodies(monkeypatch):
    server = TlsServer(monkeypatch)
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000000\r\n\r\n<p>"
    there, inside = moved("https://autre.exemple.fr/b"), moved("https://interne.exemple.fr/")
    gone = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
    server.answer(there, page, gone, gone, inside, ok(b"x"))
    assert visit("https://agenda.exemple.fr/a").status == 200
    assert visit("https://agenda.exemple.fr/a").status == 410
    methods = [request.split(" ")[0] for request in server.requests]
    assert methods == ["HEAD", "HEAD", "HEAD", "GET"]
    with pytest.raises(RefusedAddressError):
        visit("https://agenda.exemple.fr/a")
    server.close()


def test_check_encodes_accents_as_browsers_do(monkeypatch):
    server = TlsServer(monkeypatch)
    server.answer(moved("https://autre.exemple.fr/l’été là"), ok(b"x"), moved("https://[::1"))
    assert visit("https://agenda.exemple.fr/médiathèque?q=à lire&p=%20").status == 200
    requests = [request.split(" HTTP/")[0] for request in server.requests]
    assert requests == [
        "HEAD /m%C3%A9diath%C3%A8que?q=%C3%A0%20lire&p=%20",
        "HEAD /l%E2%80%99%C3%A9t%C3%A9%20l%C3%A0",
    ]
    with pytest.raises(RefusedAddressError):
        visit("https://agenda.exemple.fr/a")
    server.close()


def test_check_supports_plain_http(monkeypatch):
    connections = []

    def connect(address, timeout):
        connections.append(address)
        raise ConnectionRefusedError

    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: public)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(DownloadError):
        visit("http://agenda.exemple.fr/a")
    assert connections == [("93.184.216.34", 80)]
    with pytest.raises(RefusedAddressError):
        visit("ftp://agenda.exemple.fr/a")


@pytest.mark.parametrize(
    ("code", "kind"), [("EAI_NONAME", UnknownHostError), ("EAI_AGAIN", DownloadError)]
)
def test_unknown_host_differs_from_a_dns_failure(monkeypatch, code, kind):
    def fail(*_args, **_options):
        raise socket.gaierror(getattr(socket, code), "no name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(DownloadError) as raised:
        visit("https://agenda.exemple.fr/a")
    assert type(raised.value) is kind
