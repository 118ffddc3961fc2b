"""Sign-in through ProConnect or another OpenID Connect provider (`OIDC_ISSUER` …).

Only people with an account or an invitation can sign in. An email address counts only if the
provider verified it.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from network.models import OutsideIdentity

logger = logging.getLogger(__name__)
SECONDS = 5  # timeout of each request to the provider
CLOCKS_DIFFER = 30  # seconds

_account_makers = []


class ProviderError(Exception):
    """Raised if the provider does not respond, or if its response is invalid."""


def register_account_maker(function: Callable[[str, str], AbstractBaseUser | None]) -> None:
    """Register a function that creates the accounts of invited people.

    `function(email, name)` returns the new account, or None if the address has no invitation.
    """
    _account_makers.append(function)


def label() -> str:
    """Return the name of the provider, or "" if no provider is configured."""
    return settings.OIDC["label"] if settings.OIDC else ""


def redirect_to_provider(request: HttpRequest) -> HttpResponse:
    """Return the redirect to the provider's sign-in page; store its state in the session.

    Fetches the provider's metadata. Raises `ProviderError` if the provider does not respond, or if
    its metadata are invalid or name another issuer.
    """
    client = _client()
    try:
        _check_issuer(client)
        back = settings.WAGTAILADMIN_BASE_URL + reverse("account_provider_back")
        more = {"acr_values": settings.OIDC["acr"]} if settings.OIDC["acr"] else {}
        return client.authorize_redirect(request, back, **more)
    except _errors() as error:
        raise ProviderError(str(error)) from error


def claims_of(request: HttpRequest) -> dict[str, object]:
    """Return the provider's verified claims about the person who returns from the provider.

    Fetches the tokens, and the userinfo endpoint if the ID token has no email address. Raises
    `ProviderError` if the response is invalid or the provider does not respond.
    """
    client = _client()
    try:
        _check_issuer(client)
        token = client.authorize_access_token(request, leeway=CLOCKS_DIFFER)
        claims = dict(token["userinfo"])
        if "email" not in claims:
            claims = _fetch_userinfo(client, token, claims["sub"]) | claims
    except _errors() as error:
        raise ProviderError(str(error)) from error
    return claims


def account_of(claims: dict[str, object]) -> AbstractBaseUser | None:
    """Return the active account of the claims, or None; link or create the account if needed.

    The claims must contain `sub`. If an `OutsideIdentity` links `sub` to an account, returns this
    account, or None if the account is disabled.

    A new `sub` is linked to an account by its email address, if the provider has verified the
    address. This is the case if the claim `email_verified` or, without this claim, the setting
    `OIDC["verifies_email"]` is True. `sub` is linked to the only active account with this address,
    unless the provider has already linked this account to another person. If no account, active or
    disabled, has the address, a valid invitation to it is accepted, which creates the account. The
    case of addresses is ignored.
    """
    issuer, subject = settings.OIDC["issuer"], claims["sub"]
    known = OutsideIdentity.objects.filter(issuer=issuer, subject=subject)
    if identity := known.select_related("account").first():
        return identity.account if identity.account.is_active else None
    email = claims.get("email")
    if not email or claims.get("email_verified", settings.OIDC["verifies_email"]) is not True:
        return None
    with transaction.atomic():
        user = _account_with(email, issuer) or _create_invited(email, _name(claims))
        if user:
            OutsideIdentity.objects.create(account=user, issuer=issuer, subject=subject)
    return user


def _account_with(email, issuer):
    """Return the only active account with this address, ignoring case, or None.

    Returns None if several active accounts share the address, or if the account is already linked
    to another person of this provider, because the address may have passed to this person.
    """
    users = list(get_user_model().objects.filter(email__iexact=email, is_active=True)[:2])
    if len(users) != 1 or users[0].outside_identities.filter(issuer=issuer).exists():
        return None
    return users[0]


def _create_invited(email, name):
    if get_user_model().objects.filter(email__iexact=email).exists():
        return None
    return next(filter(None, (make(email, name) for make in _account_makers)), None)


def _name(claims):
    """Return the full name in the claims, or "" without a name.

    ProConnect sends the family name as `usual_name`.
    """
    last = claims.get("usual_name") or claims.get("family_name") or ""
    return claims.get("name") or f"{claims.get('given_name', '')} {last}".strip()


def _client():
    from authlib.integrations.django_client import OAuth  # takes long to import

    client = OAuth()
    return client.register(
        "provider",
        client_id=settings.OIDC["client_id"],
        client_secret=settings.OIDC["client_secret"],
        server_metadata_url=f"{settings.OIDC['issuer']}/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.OIDC["scope"],
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


def _check_issuer(client):
    named = client.load_server_metadata().get("issuer", "")
    if named.rstrip("/") != settings.OIDC["issuer"]:
        raise ValueError(f"The provider's issuer is {named}")


def _fetch_userinfo(client, token, subject):
    """Fetch the userinfo endpoint and return its claims.

    The response is JSON or a signed token (ProConnect). Raises `ValueError` if the claims concern
    another subject.
    """
    from joserfc import jwt
    from joserfc.jwk import KeySet

    metadata = client.load_server_metadata()
    answer = client.get(metadata["userinfo_endpoint"], token=token)
    answer.raise_for_status()
    if answer.headers.get("Content-Type", "").startswith("application/jwt"):
        keys = KeySet.import_key_set(client.fetch_jwk_set())
        allowed = metadata.get("userinfo_signing_alg_values_supported") or ["RS256"]
        allowed = [name for name in allowed if not name.startswith("HS") and name != "none"]
        claims = jwt.decode(answer.text, keys, algorithms=allowed).claims
    else:
        claims = answer.json()
    if claims.get("sub") != subject:
        raise ValueError("The userinfo claims concern another subject")
    return claims


def _errors():
    """Return the exception classes raised when a provider is down or hostile."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return (AuthlibBaseError, JoseError, RequestException, ValueError, TypeError, KeyError,
            RuntimeError)  # fmt: skip
