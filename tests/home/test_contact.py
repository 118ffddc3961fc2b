import re
import time

import pytest
import time_machine
from django.core import mail
from django.utils import translation

from home.forms import ContactForm
from home.models import ContactPage
from network.models import NetworkSettings

pytestmark = pytest.mark.django_db

WORDS = {
    "name": "Camille Roux",
    "answer_to": "camille@exemple.fr",
    "message": "Bonjour, où apprendre à me servir de mon téléphone ?",
}


@pytest.fixture
def page(site, home):
    NetworkSettings.objects.filter(site=site).update(email="bonjour@example.org")
    return home.add_child(instance=ContactPage(title="Nous écrire", slug="contact"))


def stamp(client):
    text = client.get("/contact/").content.decode()
    return re.search(r'name="stamp" value="([^"]+)"', text)[1]


def write(client, *, after=10, **words):
    """Submit the form as a visitor who takes `after` seconds."""
    shown = time.time()
    with time_machine.travel(shown, tick=False):
        data = {**WORDS, "website": "", "stamp": stamp(client), **words}
    with time_machine.travel(shown + after, tick=False):
        return client.post("/contact/", data)


def test_a_message_becomes_a_mail_to_the_network(client, page):
    response = write(client)
    assert (response.status_code, response.url) == (302, "/contact/?envoye=1")
    [sent] = mail.outbox
    assert (sent.to, sent.reply_to) == (["bonjour@example.org"], ["camille@exemple.fr"])
    assert sent.subject == "[Réseau d’essai] Message de Camille Roux"
    assert WORDS["message"] in sent.body
    assert "Votre message est parti" in client.get(response.url).content.decode()


def test_subject_is_in_the_language_of_the_team(client, page):
    form = ContactForm({**WORDS, "stamp": ContactForm().stamp_to_send})
    with time_machine.travel(time.time() + 10), translation.override("en"):
        assert form.is_valid()
        form.send(to="bonjour@example.org", network="Réseau")
    assert mail.outbox[0].subject == "[Réseau] Message de Camille Roux"


def test_the_page_may_have_its_own_recipient(client, page):
    ContactPage.objects.update(recipient="accueil@example.org")
    write(client)
    assert [message.to for message in mail.outbox] == [["accueil@example.org"]]


def test_a_phone_number_is_enough_to_be_answered(client, page):
    write(client, answer_to="06 12 34 56 78")
    [sent] = mail.outbox
    assert sent.reply_to == []
    assert "06 12 34 56 78" in sent.body


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"name": ""}, "Écrivez votre nom"),
        ({"message": "   "}, "Écrivez votre question"),
        ({"answer_to": ""}, "Écrivez un numéro de téléphone ou une adresse"),
        ({"answer_to": "camille@"}, "Cette adresse est incomplète"),
        ({"answer_to": "06 12"}, "Ce numéro n’a pas assez de chiffres"),
        ({"answer_to": "06 99 88 77 6"}, "Ce numéro n’a pas assez de chiffres"),
        ({"message": "a\0b"}, "Le message n’est pas encore parti"),
        ({"message": "a" * 6000}, "Le message n’est pas encore parti"),
    ],
)
def test_a_mistake_is_shown_with_what_to_do(client, page, words, message):
    response = write(client, **words)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert mail.outbox == []


def test_typed_text_is_kept_after_a_mistake(client, page):
    assert WORDS["message"] in write(client, name="").content.decode()


def test_sixth_message_in_an_hour_is_refused(client, page):
    with time_machine.travel("2026-11-27T10:00:00+00:00", tick=False):
        for _number in range(5):
            assert write(client).status_code == 302
        response = write(client)
    assert response.status_code == 200
    assert "Beaucoup de messages arrivent d’ici" in response.text
    assert WORDS["message"] in response.text
    assert len(mail.outbox) == 5
    with time_machine.travel("2026-11-27T11:00:00+00:00", tick=False):
        assert write(client).status_code == 302


def test_message_with_a_filled_trap_is_dropped_silently(client, page):
    assert write(client, website="http://spam.example").status_code == 302
    assert mail.outbox == []


@pytest.mark.parametrize("words", [{"after": 1}, {"stamp": ""}, {"stamp": "1:faux:faux"}])
def test_message_sent_too_fast_must_be_confirmed(client, page, words):
    response = write(client, **words)
    assert "appuyez encore une fois sur le bouton" in response.content.decode()
    assert mail.outbox == []


def test_second_try_of_a_fast_visitor_is_sent(client, page):
    shown = time.time()
    with time_machine.travel(shown, tick=False):
        data = {**WORDS, "website": "", "stamp": stamp(client)}
        again = client.post("/contact/", data).content.decode()
    data["stamp"] = re.search(r'name="stamp" value="([^"]+)"', again)[1]
    with time_machine.travel(shown + 5, tick=False):
        assert client.post("/contact/", data).status_code == 302


def test_a_name_cannot_add_a_header(client, page):
    write(client, name="Camille\nBcc: tous@example.org")
    assert [message.recipients() for message in mail.outbox] == [["bonjour@example.org"]]


def test_without_recipient_the_visitor_is_told_to_call(client, page, site):
    NetworkSettings.objects.filter(site=site).update(email="")
    assert "Appelez-nous" in write(client).content.decode()


def test_without_network_the_visitor_is_told_to_call(client, page, monkeypatch):
    def fail(self):
        raise OSError

    monkeypatch.setattr("home.forms.EmailMessage.send", fail)
    assert "n’est pas parti" in write(client).content.decode()
