"""The views beside the page of a place: sheet, correction, QR code, embed."""

import pytest

from network.models import NetworkSettings
from tests.factories import EventIndexPageFactory, EventPageFactory

from .conftest import HIDDEN, OPEN_NOW, hide

pytestmark = pytest.mark.any_database

BESIDE = ["fiche/", "corriger/", "code.svg", "carte-a-integrer/"]


@pytest.fixture
def epn(place, site):
    NetworkSettings.objects.filter(site=site).update(email="reseau@exemple.fr")
    return place(
        title="EPN du port",
        slug="epn",
        phone="+33442000000",
        opening_hours=OPEN_NOW,
        bring="un justificatif",
        fees=["Gratuit"],
    )


@pytest.mark.parametrize("how", HIDDEN)
@pytest.mark.parametrize("what", BESIDE)
def test_views_require_a_public_place(client, epn, what, how):
    assert client.get(f"/lieux/epn/{what}").status_code == 200
    hide(epn, how)
    assert client.get(f"/lieux/epn/{what}").status_code == 404


def test_page_links_to_the_views(client, epn):
    text = client.get(epn.url).content.decode()
    for what in ["fiche/", "corriger/", "code.svg"]:
        assert f'href="/lieux/epn/{what}"' in text
    assert "&lt;iframe src=&quot;" in text or '&lt;iframe src="' in text
    assert "À apporter" in text


def test_sheet_has_no_form(client, epn):
    text = client.get("/lieux/epn/fiche/").content.decode()
    main = text.partition('<main id="contenu"')[2].partition("</main>")[0]
    assert main.count("<input") == 3
    assert "<form" not in main
    assert " name=" not in main
    assert "un justificatif" in main
    assert "Gratuit" in main
    assert "04\xa042\xa000\xa000\xa000" in main or "04 42 00 00 00" in main


def test_only_the_embed_may_be_framed_by_any_site(client, epn):
    card = client.get("/lieux/epn/carte-a-integrer/")
    assert "X-Frame-Options" not in card
    policy = card["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert not card.cookies
    text = card.content.decode()
    assert "<script" not in text
    assert "Ouvert jusqu" in text
    other = client.get(epn.url)
    assert "frame-ancestors 'self'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("how", HIDDEN)
def test_embed_lists_coming_public_events(client, epn, home, how):
    event = EventPageFactory(
        parent=EventIndexPageFactory(parent=home), place=epn, title="Café des clics"
    )
    assert "Café des clics" in client.get("/lieux/epn/carte-a-integrer/").text
    hide(event, how)
    assert "Café des clics" not in client.get("/lieux/epn/carte-a-integrer/").text


def test_qr_code_is_svg(client, epn):
    answer = client.get("/lieux/epn/code.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"<script" not in answer.content
