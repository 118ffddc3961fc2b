"""Password reset by a link; the response does not reveal the existence of an account."""

import re
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client, RequestFactory
from wagtail.models import Site

from network.people.accounts import reset
from network.people.accounts.attempts import ON_ACCOUNT
from network.people.accounts.reset import ResetView

from .conftest import LOGIN, PASSWORD, is_in, signed_in

ADDRESS = "/admin/password_reset/"
NEW = "cinq mots qui rassurent"


def ask(email, address="192.0.2.1"):
    return Client().post(ADDRESS, {"email": email}, REMOTE_ADDR=address)


def test_reset_link_is_valid_once_and_signs_out_every_device(make_account):
    user = make_account(email="Leila@exemple.fr")
    device = signed_in(user)
    assert ask("leila@exemple.fr").url == "/admin/password_reset/done/"
    [letter] = mail.outbox
    assert (letter.to, user.username in letter.body) == (["Leila@exemple.fr"], True)
    link = re.search(r"http://localhost(/admin/\S+)", letter.body).group(1)
    browser = Client()
    shown = browser.get(link)
    answer = browser.post(shown.url, {"new_password1": NEW, "new_password2": NEW})
    assert answer.url == "/admin/password_reset/complete/"
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert not is_in(device)
    assert not is_in(browser)
    assert "a expiré ou a déjà servi" in Client().get(link, follow=True).content.decode()
    data = {"username": user.username, "password": PASSWORD}
    assert Client().post(LOGIN, data).status_code == 200


def test_reset_lifts_the_delay_of_earlier_attempts(make_account):
    user, browser = make_account(), Client(REMOTE_ADDR="192.0.2.1")
    data = {"username": user.username, "password": "faux"}
    # Attempts from this browser, then from many addresses.
    assert [browser.post(LOGIN, data).status_code for _ in range(6)] == [200] * 5 + [429]
    for number in range(2, ON_ACCOUNT.most + 2):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(LOGIN, data)
    browser.post(ADDRESS, {"email": user.email})
    link = re.search(r"http://localhost(/admin/\S+)", mail.outbox[0].body).group(1)
    form = browser.get(link).url
    browser.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert browser.post(LOGIN, data | {"password": NEW}).status_code == 302


def test_unknown_address_has_the_same_response(make_account, monkeypatch):
    """The query and the mail come after the response, so that its time reveals nothing."""
    user = make_account()
    done = []
    monkeypatch.setattr(reset, "mail_links", SimpleNamespace(enqueue=done.append))
    answers = []
    for email in (user.email, "personne@exemple.fr"):
        request = RequestFactory().post(ADDRESS, {"email": email})
        request.session = {}
        request._dont_enforce_csrf_checks = True
        answers.append(ResetView.as_view()(request))
        assert done == []
    known, unknown = answers
    assert (known.status_code, dict(known.items())) == (
        (unknown.status_code, dict(unknown.items()))
    )
    known.close()
    unknown.close()
    assert done == [user.email, "personne@exemple.fr"]


def test_reset_mails_are_limited(make_account):
    user = make_account()
    with time_machine.travel("2026-11-27T10:00:00+00:00", tick=False):
        answers = [ask(user.email, f"192.0.2.{number}") for number in range(5)]
        assert {answer.status_code for answer in answers} == {302}
        assert len(mail.outbox) == 3
        statuses = [ask(f"a{number}@exemple.fr").status_code for number in range(11)]
        assert statuses == [302] * 9 + [429] * 2
        assert "Réessayez dans 60 minutes." in ask("a@exemple.fr").content.decode()


def test_closed_account_receives_no_link(make_account):
    user = make_account()
    User.objects.filter(pk=user.pk).update(is_active=False)
    ask(user.email)
    assert mail.outbox == []


@pytest.mark.any_database
def test_reset_link_is_valid_for_a_day(settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 3600


def test_reset_link_is_mailed_without_a_default_site(make_account):
    make_account(email="leila@exemple.fr")
    Site.objects.all().delete()
    ask("leila@exemple.fr")
    [letter] = mail.outbox
    assert "choisir un autre mot de passe" in letter.subject
    assert letter.subject.startswith("Maillage")
