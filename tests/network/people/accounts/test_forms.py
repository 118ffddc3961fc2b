"""CSRF tokens of the sign-in forms: a live server refuses a form without a token."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client

from network.models import SecondFactor
from network.people.accounts.factors import factors

from .conftest import LOGIN, PASSWORD, signed_in

HERE = "/admin/account/connexion/"


@pytest.fixture
def forms():
    """forms(client, address) returns the number of forms; each has a token."""

    def read(client, address):
        page = client.get(address, follow=True)
        assert page.status_code == 200
        sent = BeautifulSoup(page.content, "html.parser").select("main form[method=post]")
        for form in sent:
            assert form.select_one("input[name=csrfmiddlewaretoken]")["value"], form
        return len(sent)

    return read


def test_every_form_has_a_csrf_token(make_account, forms, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    user, colleague = make_account(), make_account("Contribution")
    stranger, client = Client(), signed_in(user)
    counted = {
        "sign-in": forms(stranger, LOGIN),
        "lost password": forms(stranger, "/admin/password_reset/"),
        "protect": forms(client, f"{HERE}proteger/"),
        "passkey": forms(client, f"{HERE}cle/"),
        "application": forms(client, f"{HERE}application/"),
    }
    stranger.post("/admin/password_reset/", {"email": user.email})
    link = re.search(r"http://localhost(/admin/\S+)", mail.outbox[0].body).group(1)
    counted["new password"] = forms(stranger, link)
    before = Client()
    before.force_login(user)
    counted["proof"] = forms(before, f"{HERE}cle/")
    for owner in (user, colleague):
        SecondFactor.objects.create(account=owner, kind="app", name="a", key="a")
    SecondFactor.objects.create(account=user, kind="passkey", name="b", credential_id="b", key="b")
    factors.new_recovery_codes(user)
    session = client.session
    session["verified"] = True
    session.save()
    counted["means and devices"] = forms(client, HERE)
    counted["codes"] = forms(client, f"{HERE}codes/")
    waiting = Client()
    waiting.post(LOGIN, {"username": user.username, "password": PASSWORD})
    # Its passkey, then its code.
    counted["second step"] = forms(waiting, "/admin/login/verification/")
    Client().force_login(colleague)  # a device, which may be signed out
    counted["colleague"] = forms(client, f"/admin/collegues/{colleague.pk}/connexion/")
    assert counted == {
        "sign-in": 2,
        "lost password": 1,
        "protect": 1,
        "passkey": 1,
        "application": 1,
        "new password": 1,
        "proof": 1,
        "means and devices": 4,
        "codes": 1,
        "second step": 2,
        "colleague": 2,
    }
