"""Sessions of an account: list them and sign them out."""

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.crypto import salted_hmac

from network.models import AccountSession

SALT = "network.people.accounts.device"


def devices_of(user: User, *, current: str | None = None) -> list[AccountSession]:
    """Return the unexpired sessions of an account, the last seen first.

    Two attributes are set on each `AccountSession`: `handle`, which identifies it without revealing
    its key, and `is_current`, True for the session whose key is `current`.
    """
    rows = list(_open(user).order_by("-seen_at", "session_key"))
    for row in rows:
        row.handle = handle(row.session_key)
        row.is_current = row.session_key == current
    return rows


def handle(key: str) -> str:
    """Return the public identifier of a session: a digest that does not reveal its `key`."""
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()


def sign_out(user: User, handle: str) -> bool:
    """Delete the unexpired session of `user` with this `handle`; return False without one."""
    keys = [row.session_key for row in devices_of(user) if row.handle == handle]
    return bool(AccountSession.objects.filter(session_key__in=keys).delete()[0])


def sign_out_all(user: User, *, but: str | None = None) -> int:
    """Delete the sessions of this account; return the number of unexpired sessions among them.

    The session with the key `but` is neither deleted nor counted. If `but` is None, all sessions
    are deleted.
    """
    sessions = AccountSession.objects.filter(account=user).exclude(session_key=but)
    number = sessions.filter(expire_date__gt=timezone.now()).count()
    sessions.delete()
    return number


def sign_out_former(user: User) -> int:
    """Delete the sessions of `user` opened with a former password; return their number.

    The number includes the expired sessions among them. A session opened with the present password
    is kept, even if it has expired.
    """
    today = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    former = [
        row.session_key
        for row in AccountSession.objects.filter(account=user)
        if row.get_decoded().get(HASH_SESSION_KEY) not in today
    ]
    return AccountSession.objects.filter(session_key__in=former).delete()[0]


def _open(user):
    return AccountSession.objects.filter(account=user, expire_date__gt=timezone.now())
