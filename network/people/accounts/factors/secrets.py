"""What a means of verification rests on, made, kept and compared."""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

INFO = b"network.people.accounts.secret"
SALT = "network.people.accounts.recovery"
# Without those that are read for each other: 0 and O, 1, I and L.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS, LETTERS = 3, 4  # "ABCD-EFGH-JKMN": 59 bits


def encrypt(text):
    """As kept in the database: a copy of it alone opens no account."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(text):
    """Raises `ValueError` when it was encrypted with another SECRET_KEY."""
    try:
        return _cipher().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise ValueError("Encrypted with another SECRET_KEY") from error


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key))) for key in keys])


def _derive(key):
    return HKDF(SHA256(), length=32, salt=None, info=INFO).derive(key.encode())


def make_recovery_code():
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def digests(code):
    """Those under which a recovery code may be kept, today's first."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(SALT, letters, secret=key, algorithm="sha256").hexdigest() for key in keys]
