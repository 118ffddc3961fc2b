"""Form of a kept link: the page at the address is read, with and without JavaScript."""

from unittest.mock import Mock

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from network.links.download import DownloadError
from resources.kept import fetching
from resources.kept.page_facts import PageFacts
from resources.models import KeptLinkPage, Publisher
from tests.forms import filled
from tests.tls_server import TlsServer, moved, ok

from .test_page_facts import WHOLE

pytestmark = pytest.mark.any_database

HTML = "Content-Type: text/html; charset=utf-8"
URL = "https://agenda.exemple.fr/?p=3"
WHY = "Il pose la bonne question."


@pytest.fixture
def server(monkeypatch):
    cache.clear()
    server = TlsServer(monkeypatch)
    yield server
    server.close()


@pytest.fixture
def form(admin_client, library):
    """Return the form as the browser shows it, and the function that submits it."""
    address = f"/admin/pages/add/resources/keptlinkpage/{library.pk}/"
    data = filled(admin_client, address)
    return lambda **values: admin_client.post(address, data | values)


def test_address_alone_saves_a_draft_with_the_facts_of_its_page(form, server):
    server.answer(moved("https://autre.exemple.fr/2012/"), ok(WHOLE.encode(), HTML))
    assert form(url_of_source=[URL]).status_code == 302
    page = KeptLinkPage.objects.get()
    assert (page.live, page.slug) == (False, "quel-avenir-pour-les-epn")
    assert page.title == "Quel avenir pour les EPN ?"
    assert (page.author, page.source) == ("Hubert Guillaud", "Internet Actu")
    assert (page.first_published, page.excerpt) == ("13 décembre 2012", "Les usages.")
    assert page.canonical_key == "autre.exemple.fr/2012/12/13/epn"
    assert (page.search_description, page.why_we_keep_it) == ("", "")


def test_publication_requires_the_reason_to_keep_the_link(form, server):
    server.answer(ok(WHOLE.encode(), HTML))
    refused = form(url_of_source=[URL], **{"action-publish": ["1"]})
    assert refused.status_code == 200
    assert 'value="Quel avenir pour les EPN ?"' in refused.text
    published = form(url_of_source=[URL], why_we_keep_it=[WHY], **{"action-publish": ["1"]})
    assert published.status_code == 302
    assert KeptLinkPage.objects.live().get().title == "Quel avenir pour les EPN ?"
    assert len(server.requests) == 1  # read once
    assert [publisher.name for publisher in Publisher.objects.public()] == ["Internet Actu"]


def test_address_without_scheme_is_completed(form, server):
    server.answer(ok(WHOLE.encode(), HTML))
    assert form(url_of_source=["agenda.exemple.fr/?p=3"]).status_code == 302
    assert KeptLinkPage.objects.get().url_of_source == URL
    for typed in ("bonjour", "javascript:alert(1)", "un mot.fr", "fin."):
        assert form(url_of_source=[typed], title=["T"]).status_code == 200
    assert KeptLinkPage.objects.count() == 1


def test_failure_is_kept_for_one_minute_and_a_page_for_ten(db, monkeypatch):
    answers = [DownloadError("en panne"), (PageFacts(title="Revenu"), URL)]
    monkeypatch.setattr(fetching, "_read_page", Mock(side_effect=answers))
    cache.clear()
    with time_machine.travel("2026-11-12 10:00+01:00", tick=False) as clock:
        assert fetching.read(URL, "someone").fault == "en panne"
        clock.shift(59)
        assert fetching.read(URL, "someone").fault == "en panne"
        clock.shift(2)
        assert fetching.read(URL, "someone").facts.title == "Revenu"
        clock.shift(599)
        assert fetching.recent(URL)
        clock.shift(2)
        assert fetching.recent(URL) is None


def test_form_begins_with_the_address(admin_client, library):
    text = admin_client.get(f"/admin/pages/add/resources/keptlinkpage/{library.pk}/").text
    assert text.index("Collez-la ici") < text.index('name="title"')


def test_typed_values_are_not_replaced(form, server):
    server.answer(ok(WHOLE.encode(), HTML))
    form(url_of_source=[URL], author=["Moi"], first_published_on=["2011-05-01"])
    page = KeptLinkPage.objects.get()
    assert (page.author, page.first_published) == ("Moi", "1er mai 2011")
    form(url_of_source=["https://agenda.exemple.fr/autre"], title=["Mon titre"])
    assert KeptLinkPage.objects.get(title="Mon titre").author == ""
    assert len(server.requests) == 1  # a page with a title is not read


@pytest.mark.parametrize(
    ("url", "answers", "reason"),
    [
        ("https://interne.exemple.fr/", [], "réseau privé"),
        ("https://boucle.exemple.fr/", [], "réseau privé"),
        ("http://user:pw@agenda.exemple.fr/", [], "mot de passe"),
        (URL, [moved("https://interne.exemple.fr/")], "réseau privé"),
        (URL, [ok(b"%PDF", "Content-Type: application/pdf")], "pas à une page web"),
        (URL, [b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"], "404"),
    ],
)
def test_unreadable_page_is_reported_and_may_be_kept_by_hand(form, server, url, answers, reason):
    server.answer(*answers)
    refused = form(url_of_source=[url])
    assert refused.status_code == 200
    assert reason in refused.text
    assert form(url_of_source=[url], title=["Un titre"]).status_code == 302


def test_endless_page_is_read_up_to_the_limit(form, server):
    endless = ok(b"", HTML).replace(b"Content-Length: 0\r\n", b"")
    server.answer([(endless + WHOLE.encode(), 0), *[(b"x" * 65536, 0)] * 40])
    assert form(url_of_source=[URL]).status_code == 302
    assert KeptLinkPage.objects.get().title == "Quel avenir pour les EPN ?"


def ask(client, url, page=""):
    return client.post("/admin/liens/lire/", {"adresse": url, "page": page}).json()


def test_script_receives_the_facts_of_the_page(admin_client, library, server):
    server.answer(ok(WHOLE.encode(), HTML))
    answer = ask(admin_client, URL)
    assert answer["values"] == {
        "title": "Quel avenir pour les EPN ?",
        "source": "Internet Actu",
        "author": "Hubert Guillaud",
        "source_language": "fr",
        "excerpt": "Les usages.",
        "first_published_on": "13/12/2012",
        "date_precision": "day",
    }
    assert "agenda.exemple.fr" in answer["message"]
    assert "duplicate" not in answer


def test_duplicate_is_detected_by_the_canonical_address(admin_client, form, kept_link, server):
    kept = kept_link(
        title="Déjà", url_of_source="http://www.agenda.exemple.fr/2012/12/13/epn/?xtor=1"
    )
    server.answer(ok(WHOLE.encode(), HTML))
    assert ask(admin_client, URL)["duplicate"] == {"title": "Déjà", "url": kept.url}
    assert ask(admin_client, URL, kept.pk)["values"]
    again = form(url_of_source=[URL], title=["Encore"])
    assert f'<a href="{kept.url}">Déjà</a>' in again.text
    assert KeptLinkPage.objects.count() == 1


def test_draft_of_the_same_link_is_mentioned(admin_client, library, kept_link, server):
    draft = kept_link(title="Abandonné", url_of_source=URL, live=False)
    server.answer(ok(WHOLE.encode(), HTML))
    answer = ask(admin_client, URL)
    assert answer["values"]["author"] == "Hubert Guillaud"
    assert "brouillon" in answer["message"]
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert answer["duplicate"] == {"title": "Abandonné", "url": edit}


def refresh(url):
    page = f'<meta http-equiv="refresh" content="0;url={url}"><title>Un instant</title>'
    return ok(page.encode(), HTML)


def test_immediate_refresh_is_followed(admin_client, library, kept_link, server):
    there = "https://autre.exemple.fr/neuf"
    new = ok(b"<title>Le neuf</title>", HTML)
    server.answer(refresh(there), new, refresh("http://interne.exemple.fr/"), refresh(there), new)
    assert ask(admin_client, URL)["values"] == {"title": "Le neuf"}
    kept = kept_link(title="Déjà", url_of_source=there)
    assert "privé" in ask(admin_client, f"{URL}&a=1")["message"]
    assert ask(admin_client, f"{URL}&b=1")["duplicate"] == {"title": "Déjà", "url": kept.url}


def test_home_page_as_canonical_address_is_ignored(admin_client, kept_link, server):
    kept_link(url_of_source="https://agenda.exemple.fr/")
    server.answer(ok(b'<link rel="canonical" href="/"><title>Autre</title>', HTML))
    assert ask(admin_client, URL)["values"]["title"] == "Autre"


def test_reading_requires_permission_and_is_rate_limited(client, admin_client, library, server):
    assert client.post("/admin/liens/lire/", {"adresse": URL}).status_code == 302
    assert admin_client.get("/admin/liens/lire/").status_code == 405
    for number in range(61):
        answer = ask(admin_client, f"https://interne.exemple.fr/{number}")
    assert "dans une heure" in answer["message"]


def test_long_description_is_cut_at_a_sentence(admin_client, library, server):
    first = "Une phrase qui dit déjà beaucoup. "
    page = f'<meta name="description" content="{first + "mot " * 100}">'
    server.answer(ok(page.encode(), HTML))
    assert ask(admin_client, URL)["values"] == {"excerpt": first.strip()}
