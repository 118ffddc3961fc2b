"""Passkeys (WebAuthn): registration and authentication.

Yubico's fido2 library verifies the responses of browsers.
"""

import ipaddress
import json
import time
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from network.models import SecondFactor

KIND = SecondFactor.Kind.PASSKEY
WAITING, SECONDS = "passkey", 5 * 60  # session key of the pending challenge, and its validity
SALT = "network.people.accounts.passkey"
LONGEST_ID = 1023  # bytes: WebAuthn Level 3 §7.1


class PasskeyError(Exception):
    """Raised if a browser's response is invalid or late, or its passkey unknown or copied."""


def are_possible(request: HttpRequest) -> bool:
    """Return True if the host of the request is a domain name, not an IP address.

    Browsers refuse passkeys for an IP address.
    """
    try:
        ipaddress.ip_address(_host(request).strip("[]"))
    except ValueError:
        return True
    return False


def creation_options(request: HttpRequest, user: User) -> dict[str, object]:
    """Return the options for `navigator.credentials.create`; store the challenge in the session.

    The passkeys that the account already has are excluded.
    """
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(
            name=user.get_username(),
            id=salted_hmac(SALT, str(user.pk), algorithm="sha256").digest(),
            display_name=user.get_full_name() or user.get_username(),
        ),
        credentials=[_credential(row) for row in _passkeys(user)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _store_challenge(request, "create", user, options, state)


def create(request: HttpRequest, user: User, answer: str, *, name: str) -> SecondFactor:
    """Verify the browser's response to `creation_options` and save the passkey.

    `answer` is the JSON text of the credential. The pending challenge is consumed, even if an error
    follows. Raises `PasskeyError` if the response is invalid or if the passkey is already
    registered. Also raises it if no challenge for this user was stored in the last five minutes.
    """
    state = _pop_challenge(request, "create", user)
    with _untrusted():
        made = _server(request).register_complete(state, json.loads(answer))
    credential = made.credential_data
    if len(credential.credential_id) > LONGEST_ID:
        raise PasskeyError("The identifier is too long")
    try:
        with transaction.atomic():
            return SecondFactor.objects.create(
                account=user,
                kind=KIND,
                name=name,
                credential_id=websafe_encode(credential.credential_id),
                key=websafe_encode(credential),
                counter=made.counter,
            )
    except IntegrityError as error:
        raise PasskeyError("Already registered") from error


def assertion_options(request: HttpRequest, user: User | None = None) -> dict[str, object]:
    """Return the options for `navigator.credentials.get`; store the challenge in the session.

    With `user`, only the passkeys of this account are accepted. If `user` is None, every passkey of
    the site is accepted, and the device must verify its owner, by a finger or a code.
    """
    rows = [_credential(row) for row in _passkeys(user)] if user else None
    wanted = UserVerificationRequirement.PREFERRED if user else UserVerificationRequirement.REQUIRED
    options, state = _server(request).authenticate_begin(rows, user_verification=wanted)
    return _store_challenge(request, "get", user, options, state)


def check_signature(request: HttpRequest, answer: str, user: User | None = None) -> SecondFactor:
    """Return the passkey that signed the pending challenge; update its counter and last use.

    `answer` is the JSON text of the credential, and `user` the argument of `assertion_options`. The
    challenge is consumed, even if an error follows. The account of the passkey may be inactive: the
    caller must check it.

    Raises `PasskeyError` if the signature is invalid, or if no challenge for `user` was stored in
    the last five minutes. Also raises it for a passkey that is unknown, belongs to an account other
    than `user`, or was copied according to its counter.
    """
    state = _pop_challenge(request, "get", user)
    with _untrusted():
        signed = AuthenticationResponse.from_dict(json.loads(answer))
        credential_id = websafe_encode(signed.raw_id)
    factor = _factor(credential_id, user)
    with _untrusted():
        _server(request).authenticate_complete(state, [_credential(factor)], signed)
    counter = signed.response.authenticator_data.counter
    # Synchronised passkeys always send 0; the counter of any other passkey only increases.
    unused = SecondFactor.objects.filter(pk=factor.pk)
    if counter or factor.counter:
        unused = unused.filter(counter__lt=counter)
    if not unused.update(counter=counter, used_at=timezone.now()):
        raise PasskeyError("The passkey was copied")
    return factor


@contextmanager
def _untrusted():
    """Turn any exception of the block into `PasskeyError`: the data come from the browser."""
    try:
        yield
    except Exception as error:
        raise PasskeyError(type(error).__name__) from error


def _factor(credential_id, user):
    rows = SecondFactor.objects.filter(credential_id=credential_id, kind=KIND)
    if user:
        rows = rows.filter(account=user)
    factor = rows.select_related("account").first()
    if factor is None:
        raise PasskeyError("Unknown")
    return factor


def _server(request):
    origin = f"{request.scheme}://{request.get_host()}"
    entity = PublicKeyCredentialRpEntity(id=_host(request), name=str(settings.WAGTAIL_SITE_NAME))
    return Fido2Server(entity, verify_origin=lambda named: named == origin)


def _host(request):
    host = request.get_host()
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def _passkeys(user):
    return SecondFactor.objects.filter(account=user, kind=KIND)


def _credential(row):
    return AttestedCredentialData(websafe_decode(row.key))


def _store_challenge(request, does, user, options, state):
    request.session[WAITING] = {
        "does": does,
        "account": user.pk if user else None,
        "at": int(time.time()),
        "state": state,
    }
    return dict(options)


def _pop_challenge(request, does, user):
    """Remove the pending challenge from the session and return its state.

    `does` is its purpose, "create" or "get". Raises `PasskeyError` if there is no challenge, if it
    is older than `SECONDS`, or if it was stored for another user or another purpose.
    """
    kept = request.session.pop(WAITING, None) or {}
    purpose = (kept.get("does"), kept.get("account"))
    if purpose != (does, user.pk if user else None) or time.time() - kept["at"] > SECONDS:
        raise PasskeyError("No pending challenge")
    return kept["state"]
