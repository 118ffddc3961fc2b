"""Codes of an authenticator application (RFC 6238) and recovery codes: each is valid once."""

import base64
import re
import secrets
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from network.models import OutsideIdentity, RecoveryCode, SecondFactor

from .secrets import decrypt, digests, encrypt, make_recovery_code

PERIOD, DIGITS = 30, 6  # the values that every application supports
TOLERATED = (-1, 0, 1)  # accepted clock difference, in periods
CODES = 10
APP, RECOVERY = SecondFactor.Kind.APP, "recovery"


def has_factor(user: User) -> bool:
    """Return True if the account has a passkey or an application; recovery codes do not count."""
    return SecondFactor.objects.filter(account=user).exists()


def make_secret() -> str:
    """Return a random secret of 160 bits, in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """Return the `otpauth:` URI of the QR code that an authenticator application scans."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def period_of(secret: str, code: str) -> int | None:
    """Return the number of the period in which the application shows `code`.

    Periods of 30 seconds are counted since 1970. Spaces in `code` are ignored. Returns None if the
    code matches neither the current period nor its two neighbours.
    """
    totp, now = _totp(secret), int(time.time()) // PERIOD
    for period in (now + shift for shift in TOLERATED):
        shown = totp.generate(period * PERIOD).decode()
        if constant_time_compare(shown, re.sub(r"\s", "", code)):
            return period
    return None


def add_app(account: User, secret: str, code: str, *, name: str) -> SecondFactor | None:
    """Save an authenticator application as a second factor, in place of any earlier one.

    `code` is the first code that the application shows; this code cannot be used again. Returns the
    `SecondFactor`. If the code is wrong, changes nothing and returns None.
    """
    period = period_of(secret, code)
    if period is None:
        return None
    with transaction.atomic():
        SecondFactor.objects.filter(account=account, kind=APP).delete()
        return SecondFactor.objects.create(
            account=account, kind=APP, name=name, key=encrypt(secret), counter=period
        )


def use_code(user: User, code: str) -> str | None:
    """Consume a valid code and return its kind, `APP` or `RECOVERY`, or None if it is invalid.

    A code of digits and spaces is checked as a code of the application. Any other code is checked
    as a recovery code, and deleted if valid. After a code of the application, all processes refuse
    the codes of its period and of earlier periods. If the secret of the application was encrypted
    with a lost SECRET_KEY, its codes are invalid.
    """
    if re.fullmatch(r"[\d\s]+", code):
        return APP if _use_app(user, code) else None
    used = RecoveryCode.objects.filter(account=user, digest__in=digests(code)).delete()[0]
    return RECOVERY if used else None


def _use_app(user, code):
    factor = SecondFactor.objects.filter(account=user, kind=APP).first()
    if factor is None:
        return False
    try:
        period = period_of(decrypt(factor.key), code)
    except ValueError:  # encrypted with a former SECRET_KEY: the person needs another factor
        return False
    if period is None:
        return False
    unused = SecondFactor.objects.filter(pk=factor.pk, counter__lt=period)
    return bool(unused.update(counter=period, used_at=timezone.now()))


def new_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes of an account and return the ten new ones, in clear.

    Only their digests are stored: they cannot be displayed again.
    """
    codes = [make_recovery_code() for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(account=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(account=user, digest=digests(code)[0]) for code in codes
        )
    return codes


def remove(factor: SecondFactor) -> None:
    """Delete a factor, and the recovery codes of its account if no factor remains."""
    with transaction.atomic():
        factor.delete()
        if not has_factor(factor.account):
            RecoveryCode.objects.filter(account=factor.account).delete()


def remove_all(user: User) -> int:
    """Delete the second factors, recovery codes and provider identities of an account.

    Returns the number of deleted second factors. The next sign-in through a provider links the
    account again.
    """
    with transaction.atomic():
        RecoveryCode.objects.filter(account=user).delete()
        OutsideIdentity.objects.filter(account=user).delete()
        return SecondFactor.objects.filter(account=user).delete()[0]


def _totp(secret):
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), PERIOD)  # noqa: S303
