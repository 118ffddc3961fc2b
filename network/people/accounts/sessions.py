"""Django's sessions in the database, each with its account and its browser in columns.

`SESSION_ENGINE` names this module.
"""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Model
from django.utils import timezone

BROWSER, SEEN = "browser", "seen"  # session keys; SEEN is a timestamp in seconds
SEEN_EVERY = 3600  # seconds


class SessionStore(DatabaseStore):
    """Django's database store, with `AccountSession` as its model."""

    @classmethod
    def get_model_class(cls) -> type[Model]:
        """Return `AccountSession`."""
        from network.models import AccountSession  # the engine is loaded before any model

        return AccountSession

    def create_model_instance(self, data: dict[str, str]) -> Model:
        """Return the unsaved row: `account_id`, `browser`, and the current time as `seen_at`."""
        row = super().create_model_instance(data)
        account = data.get(SESSION_KEY)
        row.account_id = None if account is None else int(account)
        row.browser = data.get(BROWSER, "")
        row.seen_at = timezone.now()
        return row


def note(session: SessionStore, browser: str) -> None:
    """Store the browser and the current time in the session, at most once an hour."""
    now = int(timezone.now().timestamp())
    if now - session.get(SEEN, 0) >= SEEN_EVERY:
        session[SEEN] = now
        session[BROWSER] = browser
