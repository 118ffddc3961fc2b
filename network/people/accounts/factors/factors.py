"""Codes of an application and recovery codes: each opens once."""

import base64
import re
import secrets
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from network.models import OutsideIdentity, RecoveryCode, SecondFactor

from .secrets import decrypt, digests, encrypt, make_recovery_code

PERIOD, DIGITS = 30, 6  # RFC 6238, as every application takes them
TOLERATED = (-1, 0, 1)  # periods that a clock may be wrong by
CODES = 10
APP, RECOVERY = SecondFactor.Kind.APP, "recovery"


def has_factor(user):
    return SecondFactor.objects.filter(account=user).exists()


def make_secret():
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address_of(secret, account, issuer):
    """What the application reads from the QR code."""
    return _totp(secret).get_provisioning_uri(account, issuer)


def period_of(secret, code):
    """The period of the clock in which the application shows this code, None when there is none
    near."""
    totp, now = _totp(secret), int(time.time()) // PERIOD
    for period in (now + shift for shift in TOLERATED):
        shown = totp.generate(period * PERIOD).decode()
        if constant_time_compare(shown, re.sub(r"\s", "", code)):
            return period
    return None


def add_app(account, secret, code, *, name):
    """The `SecondFactor`, in place of the application of before; None when the code is wrong."""
    period = period_of(secret, code)
    if period is None:
        return None
    with transaction.atomic():
        SecondFactor.objects.filter(account=account, kind=APP).delete()
        return SecondFactor.objects.create(
            account=account, kind=APP, name=name, key=encrypt(secret), counter=period
        )


def use_code(user, code):
    """Which kind of code opened, `APP` or `RECOVERY`, None when it opens nothing. A code that
    served opens no more, in no process."""
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
    except ValueError:  # the key of the site changed: another means is needed
        return False
    if period is None:
        return False
    unused = SecondFactor.objects.filter(pk=factor.pk, counter__lt=period)
    return bool(unused.update(counter=period, used_at=timezone.now()))


def new_recovery_codes(user):
    """[code] to write down, which nobody can read again; those of before open nothing more."""
    codes = [make_recovery_code() for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(account=user).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(account=user, digest=digests(code)[0]) for code in codes
        )
    return codes


def remove(factor):
    """The last means takes the recovery codes along: they are for who has one."""
    with transaction.atomic():
        factor.delete()
        if not has_factor(factor.account):
            RecoveryCode.objects.filter(account=factor.account).delete()


def remove_all(user):
    """Gives how many means the account had; recovery codes are not counted. A provider may name
    its owner anew, too."""
    with transaction.atomic():
        RecoveryCode.objects.filter(account=user).delete()
        OutsideIdentity.objects.filter(account=user).delete()
        return SecondFactor.objects.filter(account=user).delete()[0]


def _totp(secret):
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), PERIOD)  # noqa: S303
