"""The devices of an account: list, sign-out, last use."""

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from home.team.roles.leaving import hand_over
from network.models import AccountSession
from network.people.accounts.browsers import name_of

from .conftest import PASSWORD, is_in, signed_in

ADDRESS = "/admin/account/connexion/"
PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
NAMES = {
    PHONE: "Chrome sur Android",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0": (
        "Edge sur Windows"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1": (
        "Safari sur iPhone"
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0": (
        "Firefox sur Mac"
    ),
    "curl/8.14.1": "",
}


@pytest.mark.any_database
@pytest.mark.parametrize("agent", NAMES)
def test_user_agent_gives_a_readable_name(agent):
    assert name_of(agent) == NAMES[agent]


def handles(client):
    return re.findall(r'name="appareil" value="(\w+)"', client.get(ADDRESS).content.decode())


def test_one_device_or_all_others_are_signed_out(make_account):
    user, colleague = make_account(), make_account()
    here, phone, library = signed_in(user), signed_in(user, PHONE), signed_in(user)
    elsewhere = signed_in(colleague)
    page = here.get(ADDRESS).content.decode()
    assert page.count("Firefox sur Windows</strong>") == 2
    assert page.count("(celui-ci)") == 1
    assert phone.session.session_key not in page
    [own] = list(AccountSession.objects.filter(browser="Chrome sur Android"))
    assert own.account == user

    # A handle of another account has no effect.
    here.post(ADDRESS, {"faire": "fermer", "appareil": handles(signed_in(colleague))[0]})
    assert is_in(elsewhere)
    assert is_in(phone)
    here.post(ADDRESS, {"faire": "fermer", "appareil": handles(here)[0]})
    assert [is_in(phone), is_in(library)].count(True) == 1
    expired = signed_in(user).session.session_key
    AccountSession.objects.filter(session_key=expired).update(expire_date=timezone.now())
    here.post(ADDRESS, {"faire": "fermer-les-autres"})
    assert (is_in(here), is_in(phone), is_in(library), is_in(elsewhere)) == (
        (True, False, False, True)
    )
    logged = ModelLogEntry.objects.filter(action="network.sign_out", user=user)
    assert [entry.data for entry in logged.order_by("timestamp")] == [{"devices": 1}] * 2


def test_new_password_signs_out_other_devices(make_account):
    user = make_account()
    here, other = signed_in(user), signed_in(user)
    page = here.get("/admin/account/")
    data = {
        "name_email-first_name": "A",
        "name_email-last_name": "B",
        "name_email-email": user.email,
        "theme-theme": "light",
        "theme-density": "default",
        "theme-contrast": "system",
        "theme-keyboard_shortcuts": "on",
        "password-old_password": PASSWORD,
        "password-new_password1": "cinq mots qui rassurent",
        "password-new_password2": "cinq mots qui rassurent",
    }
    assert page.status_code == 200
    here.post("/admin/account/", data)
    assert User.objects.get(pk=user.pk).check_password("cinq mots qui rassurent")
    assert (is_in(here), is_in(other)) == (True, False)
    assert AccountSession.objects.filter(account=user).count() == 1


def test_closed_account_is_signed_out_everywhere(make_account):
    user, coordinator = make_account("Contribution"), make_account()
    device = signed_in(user)
    assert is_in(device)
    hand_over(user, coordinator, by=coordinator)
    assert not is_in(device)
    assert not AccountSession.objects.filter(account=user).exists()


def test_last_use_is_stored_once_an_hour(make_account):
    user = make_account()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        client = signed_in(user)
    seen = AccountSession.objects.get(account=user)

    def queries(after, address="/admin/sprite/"):
        with (
            time_machine.travel(now + after, tick=False),
            CaptureQueriesContext(connection) as captured,
        ):
            client.get(address)
        return [query["sql"] for query in captured if "UPDATE" in query["sql"]]

    assert queries(datetime.timedelta(minutes=59)) == []
    assert queries(datetime.timedelta(minutes=61), "/robots.txt") == []
    assert len(queries(datetime.timedelta(minutes=61))) == 1
    assert AccountSession.objects.get(account=user).seen_at - seen.seen_at > datetime.timedelta(
        hours=1
    )
