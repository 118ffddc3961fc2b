"""How often somebody may try to enter: counted by account and address, for all processes together.

An attacker makes nobody wait for long: a browser in which the account was opened before, or that
followed a link by mail to a new password, is counted by itself; a passkey is not counted at all.
"""

from dataclasses import dataclass

from django.core import signing
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
    """`most` attempts in each period of so many `seconds`."""

    name: str
    most: int
    seconds: int

    def count(self, who):
        """How many seconds to wait, 0 when this attempt may be made."""
        if allows(self.name, who, most=self.most, seconds=self.seconds):
            return 0
        return seconds_left(self.seconds)

    def uncount(self, who):
        uncount(self.name, who, seconds=self.seconds)


FROM_ADDRESS = Limit("sign-in-address", 40, 15 * MINUTE)
ON_ACCOUNT_FROM_ADDRESS = Limit("sign-in", 5, 5 * MINUTE)
ON_ACCOUNT = Limit("sign-in-account", 20, 15 * MINUTE)
CODES = Limit("second-factor", 5, 5 * MINUTE)
CODES_OF_ACCOUNT = Limit("second-factor-account", 20, 60 * MINUTE)
PROVIDER = Limit("provider", 30, 5 * MINUTE)
PASSKEYS = Limit("passkey", 30, 5 * MINUTE)
RESETS = Limit("password-reset", 10, 60 * MINUTE)
RESETS_OF_ADDRESS = Limit("password-reset-mail", 3, 60 * MINUTE)


def wait(*counted):
    """Counts an attempt under each (limit, who) until one refuses; the seconds to wait, 0 to go on.

    Counted before the password is looked at: a hundred tries at once are a hundred.
    """
    return next(filter(None, (limit.count(who) for limit, who in counted)), 0)


def wait_for_password(request, username):
    return wait(*_password_limits(request, username))


def right_password(request, username):
    """Whoever knows the password has not tried: it is not counted."""
    for limit, who in _password_limits(request, username):
        limit.uncount(who)


def _password_limits(request, username):
    name, address = username.strip().casefold(), visitor(request)
    browser = _known(request).get(_digest(name), "")
    return [
        *([] if browser else [(FROM_ADDRESS, address)]),
        (ON_ACCOUNT_FROM_ADDRESS, f"{address} {browser} {name}"),
        (ON_ACCOUNT, f"{browser} {name}"),
    ]


def wait_for_code(request, user):
    return wait(*_code_limits(request, user))


def right_code(request, user):
    for limit, who in _code_limits(request, user):
        limit.uncount(who)


def _code_limits(request, user):
    return [
        (CODES, f"{visitor(request)} {user.pk}"),
        (CODES_OF_ACCOUNT, str(user.pk)),
    ]


def too_many(seconds):
    """The sentence that says when to try again."""
    minutes = -(-seconds // MINUTE)
    return ngettext(
        "Trop d’essais à la suite. Réessayez dans une minute.",
        "Trop d’essais à la suite. Réessayez dans %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def or_ask_for_link():
    return _("Mot de passe oublié ? Demandez un lien par courriel : il ouvre tout de suite.")


def remember_browser(request, response, user):
    """Its owner is here: what was tried before, or is tried elsewhere, does not make them wait."""
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
    """{digest of the name of an account: what this browser was called then}"""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}


def _digest(name):
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:16]
