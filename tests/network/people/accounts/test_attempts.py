"""Rate limits of sign-in: passwords cannot be guessed, and owners are not blocked."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from wagtail.models import ModelLogEntry

from network.people.accounts.attempts import FROM_ADDRESS, ON_ACCOUNT, count_password_attempt
from network.people.accounts.journal import MOST_REFUSALS, PERIOD
from tests.migrated import stored_file
from tests.process import two_processes

from .conftest import LOGIN, PASSWORD, signed_in

START = "2026-11-27T10:00:00+00:00"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def attempt(user, typed="faux", address="192.0.2.1", client=None):
    client = client or Client()
    data = {"username": user.username, "password": typed}
    return client.post(LOGIN, data, REMOTE_ADDR=address)


def test_sixth_attempt_waits_five_minutes(make_account, clock):
    user = make_account()
    assert [attempt(user).status_code for _ in range(5)] == [200] * 5
    refused = attempt(user, PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "300")
    text = refused.content.decode()
    assert "Trop d’essais à la suite. Réessayez dans 5 minutes." in text
    assert "Demandez un lien par courriel" in text
    # From another address, the owner signs in.
    assert attempt(user, PASSWORD, address="192.0.2.2").status_code == 302
    clock.shift(241)
    assert "Réessayez dans une minute." in attempt(user, PASSWORD).content.decode()
    clock.shift(60)
    assert attempt(user, PASSWORD).status_code == 302


@pytest.mark.django_db
def test_case_and_spaces_of_a_name_do_not_give_more_attempts(rf):
    request = rf.post(LOGIN, REMOTE_ADDR="192.0.2.1")
    names = ["Camille", "camille", "CAMILLE ", " camille", "cAmille"]
    assert [count_password_attempt(request, name) for name in names] == [0] * 5
    assert count_password_attempt(request, "camillE") > 0


def test_unknown_username_has_the_same_responses(make_account, clock):
    user, nobody = make_account(), make_account()
    nobody.delete()
    answers = [
        [attempt(who, address=address) for _ in range(6)]
        for who, address in ((user, "192.0.2.1"), (nobody, "192.0.2.2"))
    ]
    known, unknown = ([(a.status_code, a.content.count(b"error")) for a in row] for row in answers)
    assert known == unknown
    assert known[-1][0] == 429


def test_address_that_tries_many_accounts_is_limited(make_account, clock):
    user = make_account()
    client, own = Client(), signed_in(user)
    for number in range(FROM_ADDRESS.most):
        data = {"username": f"compte{number}", "password": "faux"}
        assert client.post(LOGIN, data, REMOTE_ADDR="192.0.2.1").status_code == 200
    assert attempt(user, PASSWORD).status_code == 429
    assert attempt(user, PASSWORD, address="192.0.2.2").status_code == 302
    # A browser that signed in before is not limited by others at the same address.
    own.post("/admin/logout/")
    assert attempt(user, PASSWORD, client=own).status_code == 302


def test_distributed_attempts_do_not_block_the_owner(make_account, clock):
    user = make_account()
    own = signed_in(user)
    own.post("/admin/logout/")
    statuses = [
        attempt(user, address=f"192.0.2.{number}").status_code
        for number in range(ON_ACCOUNT.most + 5)
    ]
    assert statuses[:5] == [200] * 5
    assert statuses[-5:] == [429] * 5
    # A new browser waits a quarter of an hour at most, a known browser does not wait.
    refused = attempt(user, PASSWORD, address="198.51.100.1")
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    assert attempt(user, PASSWORD, address="198.51.100.2", client=own).status_code == 302
    # The cookie is signed.
    forged = Client()
    forged.cookies["known"] = own.cookies["known"].value[:-3] + "aaa"
    assert attempt(user, PASSWORD, "198.51.100.3", forged).status_code == 429


def test_correct_passwords_from_one_address_are_not_limited(make_account, clock):
    users = [make_account() for _ in range(3)]
    for _ in range(FROM_ADDRESS.most // 3 + 2):
        assert {attempt(user, PASSWORD).status_code for user in users} == {302}


def test_log_has_no_secret_and_is_purged(make_account, clock, capsys):
    user = make_account()
    for _ in range(6):
        attempt(user, "mon-secret")
    attempt(user, PASSWORD, address="192.0.2.9")
    Client().post(LOGIN, {"username": "mon-secret", "password": "faux"})
    rows = ModelLogEntry.objects.filter(action__startswith="network.sign_in").order_by("pk")
    assert [(row.action, row.data.get("reason")) for row in rows] == [
        *[("network.sign_in_refused", "password")] * 5,
        ("network.sign_in_refused", "too many"),
        ("network.sign_in", None),
    ]
    assert {row.object_id for row in rows} == {str(user.pk)}
    assert "mon-secret" not in str(list(rows.values()))
    assert "192.0.2" not in str(list(rows.values()))
    ModelLogEntry.objects.create(
        content_type=rows[0].content_type, object_id="1", label="x", action="wagtail.edit",
        timestamp=rows[0].timestamp,
    )  # fmt: skip
    clock.shift(182 * 86400)
    call_command("purge_sign_ins")
    assert rows.all().count() == 7
    clock.shift(2 * 86400)
    call_command("purge_sign_ins")
    assert rows.all().count() == 0
    assert ModelLogEntry.objects.filter(action="wagtail.edit").exists()
    assert capsys.readouterr().out == "0 lignes oubliées.\n7 lignes oubliées.\n"


def test_logged_refusals_are_limited(make_account, clock):
    user = make_account()
    rows = ModelLogEntry.objects.filter(action="network.sign_in_refused")
    for number in range(MOST_REFUSALS + 10):
        attempt(user, address=f"192.0.2.{number % 3}")
    assert rows.count() == MOST_REFUSALS
    clock.shift(PERIOD)
    attempt(user)
    assert rows.count() == MOST_REFUSALS + 1


@pytest.mark.any_database
def test_processes_share_the_counters(db, tmp_path):
    path = tmp_path / "site.sqlite3"
    shutil.copy(stored_file(), path)
    url = f"sqlite:///{path}"
    wrong, right = ["faux"] * 4, [PASSWORD]
    with two_processes(url) as (one, other), ThreadPoolExecutor() as threads:
        one.call("make_account", "cheffe", PASSWORD)
        statuses = threads.map(
            lambda process: process.call("sign_in", "cheffe", wrong, "192.0.2.1"), (one, other)
        )
        assert sorted(sum(statuses, [])) == [200] * 5 + [429] * 3
        assert other.call("sign_in", "cheffe", right, "192.0.2.1") == [429]
        assert other.call("sign_in", "cheffe", right, "192.0.2.2") == [302]
