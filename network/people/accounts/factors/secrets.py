"""Encryption of the secrets of second factors; generation and digests of recovery codes."""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

INFO = b"network.people.accounts.secret"
SALT = "network.people.accounts.recovery"
# Without characters that people confuse: 0 and O, 1, I and L.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS, LETTERS = 3, 4  # "ABCD-EFGH-JKMN": 59 bits


def encrypt(text: str) -> str:
    """Return the text encrypted with a key derived from SECRET_KEY.

    A stolen copy of the database, without this key, does not reveal the text.
    """
    return _cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Return the plain text of the result of `encrypt`.

    Raises `ValueError` if the text is damaged, or if another key than SECRET_KEY and
    SECRET_KEY_FALLBACKS encrypted it.
    """
    try:
        return _cipher().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise ValueError("Encrypted with another SECRET_KEY") from error


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key))) for key in keys])


def _derive(key):
    return HKDF(SHA256(), length=32, salt=None, info=INFO).derive(key.encode())


def make_recovery_code() -> str:
    """Return a random recovery code, of the form ABCD-EFGH-JKMN."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def digests(code: str) -> list[str]:
    """Return the digests under which a recovery code may be stored, the current one first.

    There is one for SECRET_KEY and one for each of SECRET_KEY_FALLBACKS. Case, spaces and hyphens
    of `code` are ignored.
    """
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(SALT, letters, secret=key, algorithm="sha256").hexdigest() for key in keys]
