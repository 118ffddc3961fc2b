"""The nightly visits of kept links: soft 404s and other contents are proposed to the editors."""

import datetime
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from network.links.browsing import WebPage
from network.links.download import DownloadError
from network.tasks import nightly
from resources.choices import LeadsTo, Sign
from resources.desk import misleading_links
from resources.kept.visits import due, visit_all
from resources.models import KeptLinkPage, KeptLinkVisit

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FILLER = " ".join(f"mot{number}" for number in range(80))
PAGES = {
    "/texte": ("Quel avenir pour les EPN ?", f"Les usages ont considérablement changé. {FILLER}"),
    "/cadre": ("Ma revue", f"« Les usages ont considérablement changé » dans ce lieu. {FILLER}"),
    "/absente": ("Page introuvable – Ma revue", FILLER),
    "/404": ("Erreur 404", FILLER),
    "/casino": ("Les meilleurs jeux", f"Gagnez vite. {FILLER}"),
    "/script": ("Chargement", "…"),
    "/": ("Ma revue", FILLER),
}


class Site(BaseHTTPRequestHandler):
    """A site whose errors answer 200, as many do."""

    def do_GET(self):
        """Answer a page, a redirection to the home page, or 404."""
        if self.path == "/renvoi":
            self.send_response(302)
            self.send_header("Location", "/")
            self.end_headers()
            return
        title, text = PAGES.get(self.path, ("", ""))
        body = f"<title>{title}</title><h1>{title}</h1><p>{text}</p>".encode()
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Print nothing."""


@pytest.fixture(scope="module")
def local_site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address
    server.shutdown()
    server.server_close()


@pytest.fixture
def fetch(local_site):
    """Return a function like `fetch_page` that connects to the local site, whatever the host."""
    import urllib.error
    import urllib.request

    from network.links.download import MissingPageError

    host, port = local_site

    def fetch(url, bounds=None):
        path = url.removeprefix("https://revue.example")
        try:
            with urllib.request.urlopen(f"http://{host}:{port}{path}") as answer:
                final = answer.url.replace(f"http://{host}:{port}", "https://revue.example")
                return WebPage(final, answer.headers["Content-Type"], answer.read())
        except urllib.error.HTTPError as error:
            raise MissingPageError(str(error)) from error

    return fetch


@pytest.fixture
def link(kept_link):
    """Return a function that keeps a page of the local site."""
    return lambda path, **fields: kept_link(
        title="Quel avenir pour les EPN ?",
        excerpt="Les usages ont considérablement changé",
        url_of_source=f"https://revue.example{path}",
        **fields,
    )


@pytest.mark.parametrize(
    ("path", "sign", "state"),
    [
        ("/texte", "", None),
        ("/cadre", "", None),
        ("/script", "", None),
        ("/rien", Sign.GONE, LeadsTo.LOST),
        ("/absente", Sign.NOT_FOUND, LeadsTo.LOST),
        ("/404", Sign.NOT_FOUND, LeadsTo.LOST),
        ("/renvoi", Sign.FRONT_PAGE, LeadsTo.LOST),
        ("/casino", Sign.UNRELATED, LeadsTo.ABOUT),
    ],
)
def test_sign_of_an_address_proposes_a_state(link, fetch, admin_user, path, sign, state):
    page = link(path)
    before = page.leads_to
    assert visit_all([page], fetch) == bool(sign)
    visit = KeptLinkVisit.objects.get(page=page)
    assert visit.sign == sign
    assert list(misleading_links(admin_user)) == ([page] if sign else [])
    if sign:
        assert visit.proposal == state.label
    page.refresh_from_db()
    assert page.leads_to == before  # the editor decides


def test_proposal_disappears_once_the_editor_published_the_link(link, fetch, admin_user):
    page = link("/casino")
    visit_all([page], fetch)
    assert list(misleading_links(admin_user)) == [page]
    KeptLinkPage.objects.filter(pk=page.pk).update(
        last_published_at=timezone.now() + datetime.timedelta(minutes=1)
    )
    assert list(misleading_links(admin_user)) == []


def test_server_that_does_not_answer_gives_no_sign(link):
    def fetch(url, bounds=None):
        raise DownloadError("Pas de réponse")

    assert visit_all([link("/texte")], fetch) == 0
    assert not KeptLinkVisit.objects.exists()


def test_longest_unvisited_links_come_first(link, fetch):
    first, second, third = (link(f"/texte?{number}", slug=f"lien-{number}") for number in range(3))
    KeptLinkVisit.objects.create(page=first, visited_at=timezone.now())
    KeptLinkVisit.objects.create(page=second, visited_at=timezone.now() - datetime.timedelta(9))
    assert list(due(KeptLinkPage.objects.all(), 2)) == [third, second]


def test_visits_are_nightly():
    assert "visit_kept_links" in [name for name, _options in nightly.commands()]


def test_visitors_have_no_desk():
    assert misleading_links(AnonymousUser()) is None
