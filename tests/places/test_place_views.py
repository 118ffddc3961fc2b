"""What stands beside the page of one place."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from network.models import NetworkSettings

from .conftest import HIDDEN, OPEN_NOW, hide

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
def test_only_a_public_place_has_them(client, epn, what, how):
    assert client.get(f"/lieux/epn/{what}").status_code == 200
    hide(epn, how)
    assert client.get(f"/lieux/epn/{what}").status_code == 404


def test_the_page_leads_to_them(client, epn):
    text = client.get(epn.url).content.decode()
    for what in ["fiche/", "corriger/", "code.svg"]:
        assert f'href="/lieux/epn/{what}"' in text
    assert "&lt;iframe src=&quot;" in text or '&lt;iframe src="' in text
    assert "À apporter" in text


def test_the_sheet_sends_nothing(client, epn):
    text = client.get("/lieux/epn/fiche/").content.decode()
    main = text.partition('<main id="contenu"')[2].partition("</main>")[0]
    assert main.count("<input") == 3
    assert "<form" not in main
    assert " name=" not in main
    assert "un justificatif" in main
    assert "04\xa042\xa000\xa000\xa000" in main or "04 42 00 00 00" in main


def test_any_site_may_frame_the_card_and_only_the_card(client, epn):
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


def test_the_qr_code_is_an_image(client, epn):
    answer = client.get("/lieux/epn/code.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"<script" not in answer.content


def send(client, **fields):
    """What a person sends ten seconds after having been shown the form."""
    stamp = client.get("/lieux/epn/corriger/").context["form"].stamp_to_send
    said = {"part": "horaires", "message": "Fermé le mercredi", "stamp": stamp, **fields}
    with time_machine.travel(timezone.now() + timedelta(seconds=10), tick=False):
        return client.post("/lieux/epn/corriger/", said)


def test_a_correction_is_mailed_with_both_addresses(client, epn):
    answer = send(client, answer_to="camille@exemple.fr")
    assert "votre message est parti" in answer.content.decode()
    (sent,) = mail.outbox
    assert sent.to == ["reseau@exemple.fr"]
    assert "EPN du port" in sent.subject
    for part in ("Les horaires", "Fermé le mercredi", "/lieux/epn/", f"/pages/{epn.pk}/edit/"):
        assert part in sent.body


def test_a_trapped_or_hasty_one_is_not(client, epn):
    assert "est parti" in send(client, website="http://spam").content.decode()
    assert "Relisez" in send(client, stamp="").content.decode()
    assert "Choisissez" in send(client, part="x").content.decode() or mail.outbox == []
    assert mail.outbox == []


def test_one_visitor_sends_five_an_hour(client, epn):
    answers = [send(client) for _number in range(6)]
    assert [answer.context["is_sent"] for answer in answers] == [True] * 5 + [False]
    assert len(mail.outbox) == 5


def test_a_subject_holds_one_line(client, epn):
    epn.title = "EPN\nBcc: tous@exemple.fr"
    epn.save()
    send(client)
    assert "\n" not in mail.outbox[0].subject
