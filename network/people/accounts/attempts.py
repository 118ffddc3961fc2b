"""Rate limits of sign-in attempts, by account and address, shared by all processes.

An attacker cannot block the owner of an account for long. A browser that has signed in, or has
followed an emailed link to a new password, has counters of its own. Sign-in with a passkey does not
count against the account.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.memory.limits import allows, seconds_left, uncount, visitor

MINUTE = 60
COOKIE, SALT = "known", "network.people.accounts.known"
COOKIE_SECONDS = 365 * 24 * 3600
MOST_KNOWN = 10  # accounts of one browser


@dataclass(frozen=True)
class Limit:
    """A limit of `most` attempts per key in each fixed period of `seconds`.

    Limits with different names have separate counters.
    """

    name: str
    most: int
    seconds: int

    def count(self, key: str) -> int:
        """Count an attempt; return the number of seconds to wait, 0 if the attempt is allowed.

        Refused attempts also count. The wait ends with the current period.
        """
        if allows(self.name, key, most=self.most, seconds=self.seconds):
            return 0
        return seconds_left(self.seconds)

    def uncount(self, key: str) -> None:
        """Cancel one attempt counted for this key in the current period."""
        uncount(self.name, key, seconds=self.seconds)


FROM_ADDRESS = Limit("sign-in-address", 40, 15 * MINUTE)
ON_ACCOUNT_FROM_ADDRESS = Limit("sign-in", 5, 5 * MINUTE)
ON_ACCOUNT = Limit("sign-in-account", 20, 15 * MINUTE)
CODES = Limit("second-factor", 5, 5 * MINUTE)
CODES_OF_ACCOUNT = Limit("second-factor-account", 20, 60 * MINUTE)
PROVIDER = Limit("provider", 30, 5 * MINUTE)
PASSKEYS = Limit("passkey", 30, 5 * MINUTE)
RESETS = Limit("password-reset", 10, 60 * MINUTE)
RESETS_OF_ADDRESS = Limit("password-reset-mail", 3, 60 * MINUTE)


def count_attempt(*counted: tuple[Limit, str]) -> int:
    """Count an attempt under each (limit, key) pair until one refuses.

    Returns the number of seconds to wait, 0 if the attempt is allowed. The pairs after a refusal
    are not counted. Call it before checking the password, so that a hundred simultaneous tries
    count as a hundred.
    """
    return next(filter(None, (limit.count(key) for limit, key in counted)), 0)


def count_password_attempt(request: HttpRequest, username: str) -> int:
    """Count a password attempt; return the number of seconds to wait, 0 if it is allowed.

    The limits are, in this order, `FROM_ADDRESS`, `ON_ACCOUNT_FROM_ADDRESS` and `ON_ACCOUNT`.
    Limits after the first one that refuses do not count the attempt. A browser with a signed cookie
    for this account (`mark_browser_known`) counts under the last two limits only, with counters of
    its own.
    """
    return count_attempt(*_password_limits(request, username))


def cancel_password_attempt(request: HttpRequest, username: str) -> None:
    """Uncount one attempt of `count_password_attempt`; call it after a correct password."""
    for limit, key in _password_limits(request, username):
        limit.uncount(key)


def _password_limits(request, username):
    name, address = username.strip().casefold(), visitor(request)
    browser = _known(request).get(_digest(name), "")
    return [
        *([] if browser else [(FROM_ADDRESS, address)]),
        (ON_ACCOUNT_FROM_ADDRESS, f"{address} {browser} {name}"),
        (ON_ACCOUNT, f"{browser} {name}"),
    ]


def count_code_attempt(request: HttpRequest, user: User) -> int:
    """Count an attempt of `user` to verify a code, or to repeat the password when signed in.

    Returns the number of seconds to wait, or 0 if the attempt is allowed. The limits are `CODES`
    for the account and the client's address, and `CODES_OF_ACCOUNT` for the account alone.
    """
    return count_attempt(*_code_limits(request, user))


def cancel_code_attempt(request: HttpRequest, user: User) -> None:
    """Uncount one attempt of `count_code_attempt`; call it after a correct code or password."""
    for limit, key in _code_limits(request, user):
        limit.uncount(key)


def _code_limits(request, user):
    return [
        (CODES, f"{visitor(request)} {user.pk}"),
        (CODES_OF_ACCOUNT, str(user.pk)),
    ]


def delay_message(seconds: int) -> str:
    """Return the translated error message with the delay, rounded up to whole minutes."""
    minutes = -(-seconds // MINUTE)
    return ngettext(
        "Trop d’essais à la suite. Réessayez dans une minute.",
        "Trop d’essais à la suite. Réessayez dans %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def reset_link_hint() -> str:
    """Return the translated hint that a password reset link lifts the delay."""
    return _("Mot de passe oublié ? Demandez un lien par courriel : il ouvre tout de suite.")


def mark_browser_known(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Set the signed cookie that gives this browser its own password counters for this account.

    Earlier attempts, and attempts from other browsers, no longer delay the owner here. The cookie
    is sent to the admin only, is valid for a year, and keeps the last `MOST_KNOWN` accounts of the
    browser.
    """
    name = _digest(user.get_username().casefold())
    known = {key: value for key, value in _known(request).items() if key != name}
    known = dict([*known.items(), (name, get_random_string(12))][-MOST_KNOWN:])
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=SALT, compress=True),
        max_age=COOKIE_SECONDS,
        path="/admin/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _known(request):
    """Return {digest of a username: random name of this browser for that account}.

    Reads the signed cookie; returns {} if the cookie is missing, expired or forged.
    """
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}


def _digest(name):
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:16]
