"""The browsers in which an account is signed in, and how they are signed out."""

from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone
from django.utils.crypto import salted_hmac

from network.models import AccountSession

SALT = "network.people.accounts.device"


def devices_of(user, *, current=None):
    """[AccountSession] of an account, the last seen first; `handle` names one without giving its
    key away, `is_current` is true of the one whose key is `current`."""
    rows = list(_open(user).order_by("-seen_at", "session_key"))
    for row in rows:
        row.handle = handle(row.session_key)
        row.is_current = row.session_key == current
    return rows


def handle(key):
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()


def sign_out(user, handle):
    """Ends one session of this account; whether there was such a one."""
    keys = [row.session_key for row in devices_of(user) if row.handle == handle]
    return bool(AccountSession.objects.filter(session_key__in=keys).delete()[0])


def sign_out_all(user, *, but=None):
    """Ends the sessions of this account, all or all but that of the key `but`. Gives how many."""
    return AccountSession.objects.filter(account=user).exclude(session_key=but).delete()[0]


def sign_out_former(user):
    """Ends the sessions that began with another password than that of today. Gives how many."""
    today = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    former = [
        row.session_key
        for row in AccountSession.objects.filter(account=user)
        if row.get_decoded().get(HASH_SESSION_KEY) not in today
    ]
    return AccountSession.objects.filter(session_key__in=former).delete()[0]


def _open(user):
    return AccountSession.objects.filter(account=user, expire_date__gt=timezone.now())
