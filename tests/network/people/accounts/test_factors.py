"""Second factors through the screens: codes of an application, recovery codes, requirements."""

import base64
import json
import re

import pytest
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2 import cbor
from fido2.utils import websafe_encode
from wagtail.models import ModelLogEntry

from events.registrations.access import EVERYWHERE
from home.team.roles.colleagues import GIVES_ROLES
from home.team.roles.inviting import invite
from network.models import SecondFactor
from network.people.accounts.factors import factors, requirement, secrets
from tests.factories import EventIndexPageFactory, EventPageFactory, UserFactory

from .conftest import LOGIN, PASSWORD, is_in, signed_in

HERE = "/admin/account/connexion/"
STEP = "/admin/login/verification/"
START = "2026-11-27T10:00:10+00:00"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def code(secret):
    """Return the current code of the application."""
    now = timezone.now().timestamp()
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(now).decode()  # noqa: S303


def add_app(client):
    """Add an application through the form and return its secret."""
    page = client.get(f"{HERE}application/").content.decode()
    secret = re.search(r'<code class="app-key">([^<]+)</code>', page).group(1).replace(" ", "")
    assert f"secret={secret}" in page
    answer = client.post(f"{HERE}application/", {"code": code(secret)})
    assert answer.url == f"{HERE}codes/"
    return secret


def with_password(user, **headers):
    client = Client(headers=headers)
    answer = client.post(LOGIN, {"username": user.username, "password": PASSWORD})
    return client, answer


def test_second_step_requires_a_code_of_the_application(make_account, clock):
    user = make_account()
    first = signed_in(user)
    secret = add_app(first)
    assert is_in(first)
    clock.shift(30)
    client, answer = with_password(user)
    assert answer.url == STEP
    assert not is_in(client)
    page = client.get(STEP).content.decode()
    assert "<h1>Encore une étape</h1>" in page
    assert "clé d’accès dit" not in page
    wrong = client.post(STEP, {"code": "000000"})
    assert "Ce code n’est pas le bon" in wrong.content.decode()
    assert not is_in(client)
    right = code(secret)
    assert client.post(STEP, {"code": f"{right[:3]} {right[3:]}"}).url == "/admin/"
    assert is_in(client)
    # A used code and an expired code are refused.
    other, _answer = with_password(user)
    assert other.post(STEP, {"code": right}).status_code == 200
    clock.shift(90)
    assert other.post(STEP, {"code": right}).status_code == 200
    assert other.post(STEP, {"code": code(secret)}).url == "/admin/"
    # The secret is stored encrypted.
    [factor] = SecondFactor.objects.filter(account=user)
    assert secret not in factor.key
    assert secrets.decrypt(factor.key) == secret


def test_recovery_code_is_valid_once(make_account, clock):
    user = make_account()
    client = signed_in(user)
    assert client.get(f"{HERE}codes/").url == f"{HERE}proteger/"
    add_app(client)
    page = client.post(f"{HERE}codes/").content.decode()
    codes = re.findall(r"<code>([A-Z2-9-]+)</code>", page)
    assert (len(codes), len(set(codes))) == (10, 10)
    assert not re.search(codes[0], client.get(f"{HERE}codes/").content.decode())
    assert codes[0] not in str(list(user.recovery_codes.values()))
    client, _answer = with_password(user)
    typed = codes[0].lower().replace("-", " ")
    assert client.post(STEP, {"code": typed}).url == "/admin/"
    assert user.recovery_codes.count() == 9
    client, _answer = with_password(user)
    assert client.post(STEP, {"code": codes[0]}).status_code == 200
    # New codes invalidate the former ones.
    client = Client()
    client.post(LOGIN, {"username": user.username, "password": PASSWORD})
    client.post(STEP, {"code": codes[1]})
    client.post(f"{HERE}codes/")
    client, _answer = with_password(user)
    assert client.post(STEP, {"code": codes[2]}).status_code == 200


def test_attempts_with_codes_are_limited(make_account, clock):
    user = make_account()
    secret = add_app(signed_in(user))
    clock.shift(30)
    client, _answer = with_password(user)
    statuses = [client.post(STEP, {"code": f"{n:06}"}).status_code for n in range(6)]
    assert statuses == [200] * 5 + [429]
    refused = client.post(STEP, {"code": code(secret)})
    assert (refused.status_code, "Réessayez dans" in refused.content.decode()) == (429, True)


def test_second_step_expires(make_account, clock):
    user = make_account()
    secret = add_app(signed_in(user))
    clock.shift(30)
    waiting, _answer = with_password(user)
    clock.shift(601)
    assert waiting.post(STEP, {"code": code(secret)}).url == LOGIN
    changed, _answer = with_password(user)
    user.set_password("cinq mots qui rassurent")
    user.save()
    assert changed.post(STEP, {"code": code(secret)}).url == LOGIN
    assert Client().get(STEP).url == LOGIN


@pytest.mark.parametrize("role", ["Coordination", "Rédaction"])
def test_coordination_must_add_a_second_factor(make_account, required, clock, role):
    user = make_account(role)
    client, answer = with_password(user)
    assert answer.url == "/admin/"
    opened = client.get("/admin/")
    if role == "Rédaction":
        assert opened.status_code == 200
        return
    assert opened.url == f"{HERE}proteger/"
    for address in (
        "/admin/pages/",
        "/admin/collegues/",
        "/admin/api/main/pages/",
        "/admin/users/",
    ):
        assert client.get(address).url == f"{HERE}proteger/"
        assert client.post(address).url == f"{HERE}proteger/"
    fragment = client.get("/admin/pages/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert fragment.status_code == 403
    assert "Votre rôle donne accès" in client.get(f"{HERE}proteger/").content.decode()
    add_app(client)
    assert client.get("/admin/").status_code == 200
    # The last factor of a role that requires one cannot be removed.
    factor = user.factors.get()
    client.post(f"{HERE}retirer/", {"moyen": factor.pk})
    assert user.factors.exists()
    SecondFactor.objects.create(account=user, kind="passkey", name="b", credential_id="b", key="b")
    client.post(f"{HERE}retirer/", {"moyen": factor.pk})
    assert [row.name for row in user.factors.all()] == ["b"]
    # A session older than the factor needs the second step.
    before = Client()
    before.force_login(user)
    assert before.get("/admin/pages/").url == f"{STEP}?next=%2Fadmin%2Fpages%2F"


def test_invited_coordinator_must_add_a_second_factor(site, required, clock):
    link = invite("leila@exemple.fr", "Coordination").url.removeprefix("http://localhost")
    client = Client()
    data = {"name": "Leïla Martin", "password": PASSWORD, "again": PASSWORD}
    assert client.post(link, data).url == "/admin/"
    assert client.get("/admin/").url == f"{HERE}proteger/"
    assert client.get(f"{HERE}proteger/").status_code == 200
    add_app(client)
    assert client.get("/admin/").status_code == 200


def test_screen_of_registrations_requires_a_second_factor(make_account, required, home):
    user = make_account("Contribution")
    agenda = EventIndexPageFactory(parent=home)
    event = EventPageFactory(parent=agenda, owner=user, capacity=4)
    client = signed_in(user)
    assert client.get("/admin/").status_code == 200
    rolls = reverse("event_rolls", args=[event.pk])
    assert client.get(rolls).url == f"{HERE}proteger/"
    add_app(client)
    assert client.get(rolls).status_code == 200


def test_rights_that_require_a_second_factor():
    assert requirement._rights == {GIVES_ROLES, EVERYWHERE}


def test_proof_expires_after_half_an_hour(make_account, clock):
    user = make_account()
    client = signed_in(user)
    clock.shift(1801)
    redirect = client.get(f"{HERE}application/")
    assert redirect.url == f"{HERE}confirmer/?next=%2Fadmin%2Faccount%2Fconnexion%2Fapplication%2F"
    assert client.post(redirect.url, {"password": "faux"}).status_code == 200
    assert client.get(f"{HERE}application/").status_code == 302
    assert client.post(redirect.url, {"password": PASSWORD}).url == f"{HERE}application/"
    secret = add_app(client)
    clock.shift(1801)
    redirect = client.get(f"{HERE}codes/")
    proof = client.get(redirect.url).url
    assert proof == f"{STEP}?next=%2Fadmin%2Faccount%2Fconnexion%2Fcodes%2F"
    assert client.post(proof, {"code": code(secret)}).url == f"{HERE}codes/"
    assert client.get(f"{HERE}codes/").status_code == 200


def test_refused_passkey_keeps_the_requested_screen(make_account):
    user = make_account()
    client = signed_in(user)
    SecondFactor.objects.create(account=user, kind="passkey", name="b", credential_id="b", key="b")
    screen = f"{HERE}codes/"
    page = client.post(STEP, {"credential": "{}", "next": screen})
    assert f'name="next" value="{screen}"' in page.text


def test_changes_of_factors_are_mailed_and_logged(make_account, clock):
    user = make_account()
    client = signed_in(user)
    add_app(client)
    client.post(f"{HERE}codes/")
    client.post(f"{HERE}retirer/", {"moyen": user.factors.get().pk})
    assert [letter.to for letter in mail.outbox] == [[user.email]] * 2
    assert "vient d’y être ajouté\xa0: Application de codes" in mail.outbox[0].body
    assert not user.recovery_codes.exists()
    rows = ModelLogEntry.objects.filter(action__startswith="network.").order_by("pk")
    assert [row.action.removeprefix("network.") for row in rows] == [
        *("sign_in", "factor_added", "codes_made", "factor_removed")
    ]


def invalid_passkey_responses():
    """Return responses that no browser sends, malformed at each step of the parsing."""
    origin = {"type": "webauthn.create", "challenge": "AA", "origin": "http://testserver"}
    data = websafe_encode(json.dumps(origin).encode())
    head = b"a" * 32 + b"\x41" + bytes(4) + b"a" * 16  # then the key, after its length
    made = [b"", b"\x81" * 5000, b"\xff"] + [
        cbor.encode({"fmt": "none", "attStmt": {}, "authData": head + rest})
        for rest in (b"", b"\xff\xff", b"\0\1a\xa1")
    ]
    fields = [{"attestationObject": websafe_encode(text)} for text in made]
    fields += [
        {"authenticatorData": websafe_encode(text), "signature": "AA"}
        for text in (b"", b"a" * 10, head)
    ]
    whole = [{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": data} | f} for f in fields]
    return ["", "[" * 100_000, "[]", '"a"', "{}", *map(json.dumps, whole)]


def test_invalid_passkey_response_is_refused(make_account, clock):
    user = make_account()
    client, stranger = signed_in(user), Client()
    for answer in invalid_passkey_responses():
        client.post(f"{HERE}cle/options/")
        page = client.post(f"{HERE}cle/", {"name": "a", "credential": answer})
        assert "n’a pas pu être ajoutée" in page.content.decode()
        stranger.post("/admin/login/cle/options/")
        page = stranger.post("/admin/login/cle/", {"credential": answer})
        assert "n’ouvre aucun compte ici" in page.content.decode()
        cache.clear()
    assert not user.factors.exists()


def test_other_sign_in_pages_are_404(make_account, english):
    """The sign-in pages of Wagtail's private pages and of Django's admin have no second factor."""
    user = make_account()
    for address in ("/_util/login/", "/en/_util/login/", "/django-admin/login/", "/login/"):
        client = Client()
        data = {"username": user.username, "password": PASSWORD}
        assert client.post(address, data).status_code == 404
        assert not is_in(client)


def test_older_session_cannot_change_the_factors(make_account, clock):
    """A thief with the password may have signed in before the owner added a factor."""
    user = make_account()
    thief, owner = signed_in(user), signed_in(user)
    add_app(owner)
    factor = user.factors.get()
    assert thief.get(f"{HERE}application/").url == (
        f"{HERE}confirmer/?next=%2Fadmin%2Faccount%2Fconnexion%2Fapplication%2F"
    )
    thief.post(f"{HERE}retirer/", {"moyen": factor.pk})
    thief.post(f"{HERE}codes/")
    assert list(user.factors.all()) == [factor]
    assert not user.recovery_codes.exists()
    assert thief.get(f"{HERE}confirmer/", follow=True).redirect_chain[-1][0].startswith(STEP)


def test_factor_of_another_account_is_404(make_account, clock):
    user, other = make_account(), make_account()
    add_app(signed_in(user))
    answer = signed_in(other).post(f"{HERE}retirer/", {"moyen": user.factors.get().pk})
    assert answer.status_code == 404
    assert user.factors.exists()


@pytest.mark.django_db
def test_former_secret_key_must_be_a_fallback(settings):
    kept = secrets.encrypt("ABC")
    former = settings.SECRET_KEY
    settings.SECRET_KEY = "another"
    with pytest.raises(ValueError):
        secrets.decrypt(kept)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert secrets.decrypt(kept) == "ABC"
    user = UserFactory()
    assert factors.use_code(user, "ABCD-EFGH-JKMN") is None


def test_address_of_a_refused_passkey_leads_back_to_the_sign_in(client, db):
    assert client.get("/admin/login/cle/").url == "/admin/login/"
