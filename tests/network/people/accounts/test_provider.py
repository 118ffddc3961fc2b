"""Sign-in through a provider: only verified addresses with an account or an invitation."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from joserfc import jwt

from home.models import RoleInvitation
from home.team.roles.inviting import invite
from network.models import OutsideIdentity
from network.people.accounts.factors import factors
from tests.factories import UserFactory

from .conftest import LOGIN, is_in
from .fake_provider import CLIENT, KEY, OTHER_KEY, served
from .test_factors import STEP, add_app

pytestmark = pytest.mark.any_database

GO = "/admin/login/fournisseur/"


@pytest.fixture(scope="module")
def served_once():
    with served() as provider:
        yield provider


@pytest.fixture
def provider(served_once, settings):
    served_once.reset()
    settings.OIDC = {
        "issuer": served_once.issuer,
        **CLIENT,
        "label": "ProConnect",
        "scope": "openid email",
        "acr": "eidas1",
        "verifies_email": False,
    }
    return served_once


def come_back(provider, client=None, address=GO):
    """Sign in through the provider; return the client and the last response."""
    client = client or Client()
    redirect = client.get(address)
    assert redirect.url.startswith(f"{provider.issuer}/authorize?"), redirect.url
    back = provider.visit(redirect.url)
    return client, client.get(back.removeprefix("http://localhost"))


def login_page(client):
    return client.get(LOGIN).content.decode()


def test_verified_address_signs_in(make_account, provider):
    user = make_account(email="Leila@exemple.fr")
    assert "Se connecter avec ProConnect" in login_page(Client())
    client, answer = come_back(provider, address=f"{GO}?next=/admin/pages/")
    assert answer.url == "/admin/pages/"
    assert is_in(client)
    assert provider.parameters["acr_values"] == "eidas1"
    assert provider.parameters["code_challenge_method"] == "S256"
    # After the first sign-in, the subject identifies the account, not the address.
    User.objects.filter(pk=user.pk).update(email="autre@exemple.fr")
    other = make_account(email="leila@exemple.fr")
    client, _answer = come_back(provider)
    assert client.session["_auth_user_id"] == str(user.pk)
    provider.claims["sub"] = "2"
    client, _answer = come_back(provider)
    assert client.session["_auth_user_id"] == str(other.pk)


def test_address_reassigned_to_another_person_is_refused(make_account, provider):
    user = make_account(email="leila@exemple.fr")
    come_back(provider)
    provider.claims["sub"] = "2"
    client, answer = come_back(provider)
    assert answer.url == LOGIN
    assert not is_in(client)
    # After a reset of the account, the provider's new subject is linked to it.
    factors.remove_all(user)
    assert is_in(come_back(provider)[0])
    assert [identity.subject for identity in user.outside_identities.all()] == ["2"]


def test_provider_without_email_verified_is_trusted_by_setting(make_account, provider, settings):
    """ProConnect verifies addresses but sends no `email_verified`."""
    make_account(email="leila@exemple.fr")
    del provider.claims["email_verified"]
    assert not is_in(come_back(provider)[0])
    settings.OIDC["verifies_email"] = True
    assert is_in(come_back(provider)[0])
    OutsideIdentity.objects.all().delete()
    provider.claims["email_verified"] = False
    assert not is_in(come_back(provider)[0])


def test_provider_does_not_replace_the_second_factor(make_account, provider):
    make_account(email="leila@exemple.fr")
    client, _answer = come_back(provider)
    add_app(client)
    client, answer = come_back(provider)
    assert answer.url == STEP
    assert not is_in(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email": "personne@exemple.fr"},
        {"email": ""},
    ],
    ids=str,
)
def test_unknown_or_unverified_address_is_refused(make_account, provider, wrong):
    make_account(email="leila@exemple.fr")
    provider.claims |= wrong
    client, answer = come_back(provider)
    assert answer.url == LOGIN
    assert "aucun compte d’ici ne porte cette adresse" in login_page(client)
    assert not is_in(client)
    assert (User.objects.count(), OutsideIdentity.objects.count()) == (1, 0)


def test_closed_account_or_shared_address_is_refused(make_account, provider):
    user = make_account(email="leila@exemple.fr")
    come_back(provider)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert come_back(provider)[1].url == LOGIN
    provider.claims |= {"sub": "2", "email": "deux@exemple.fr"}
    UserFactory.create_batch(2, email="deux@exemple.fr")
    assert come_back(provider)[1].url == LOGIN


def test_invited_person_gets_an_account_without_password(site, provider):
    invite("Leila@exemple.fr", "Contribution")
    provider.claims |= {"given_name": "Leïla", "usual_name": "Martin"}
    page = Client().get(RoleInvitation.objects.get().url.removeprefix("http://localhost"))
    assert f'href="{GO}">Commencer avec ProConnect' in page.content.decode()
    client, answer = come_back(provider)
    assert answer.url == "/admin/"
    user = User.objects.get()
    assert (user.email, user.get_full_name()) == ("leila@exemple.fr", "Leïla Martin")
    assert [group.name for group in user.groups.all()] == ["Contribution"]
    assert not user.has_usable_password()
    assert not RoleInvitation.objects.exists()
    assert is_in(client)


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"aud": "another-site"},
        {"iss": "https://another.example"},
        {"exp": 1},
        "key",
        "issuer",
    ],
    ids=str,
)
def test_invalid_token_is_refused(make_account, provider, lie):
    make_account(email="leila@exemple.fr")
    if lie == "key":
        provider.key = OTHER_KEY
    elif lie == "issuer":
        provider.metadata = lambda: type(provider).metadata(provider) | {"issuer": "https://b.fr"}
    else:
        provider.changes = lie
    client = Client()
    try:
        redirect = client.get(GO)
        if lie == "issuer":
            assert redirect.url == LOGIN
        else:
            back = provider.visit(redirect.url).removeprefix("http://localhost")
            assert client.get(back).url == LOGIN
    finally:
        vars(provider).pop("metadata", None)
    assert "La connexion avec ProConnect n’a pas abouti" in login_page(client)
    assert not is_in(client)


def test_unsolicited_response_is_refused(make_account, provider):
    make_account(email="leila@exemple.fr")
    client, _answer = come_back(provider)
    back = provider.visit(client.get(GO).url).removeprefix("http://localhost")
    assert Client().get(back).url == LOGIN
    for query in ("", "?code=abc&state=x", "?error=access_denied&state=x"):
        stranger = Client()
        assert stranger.get(f"{GO}retour/{query}").url == LOGIN
        assert not is_in(stranger)


def test_userinfo_claims_count_for_the_same_subject(make_account, provider):
    make_account(email="leila@exemple.fr")
    whole = dict(provider.claims)
    provider.claims = {"sub": "1"}
    provider.userinfo = whole
    assert is_in(come_back(provider)[0])
    # ProConnect's userinfo is a signed token.
    OutsideIdentity.objects.all().delete()
    provider.userinfo = jwt.encode({"alg": "RS256", "kid": "a"}, whole, KEY)
    assert is_in(come_back(provider)[0])
    OutsideIdentity.objects.all().delete()
    provider.userinfo = jwt.encode({"alg": "RS256", "kid": "a"}, whole, OTHER_KEY)
    assert not is_in(come_back(provider)[0])
    provider.userinfo = whole | {"sub": "2"}
    assert not is_in(come_back(provider)[0])


def test_unreachable_provider_leads_to_the_password(make_account, provider):
    provider.is_away = True
    client = Client()
    assert client.get(GO).url == LOGIN
    assert "utilisez votre mot de passe" in login_page(client)


def test_urls_of_the_provider_are_404_without_one(site):
    assert "fournisseur" not in login_page(Client())
    for name in ("account_provider", "account_provider_back"):
        assert Client().get(reverse(name)).status_code == 404
