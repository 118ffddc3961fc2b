"""Signals that let other apps describe, to an editor, the effects of a change of places."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.dispatch import Signal

from .models import PlacePage

# Sent with `places`, `user` and `advice` before a change of `places`, which are pages. A receiver
# returns a function that is called after the change, and returns a text for the user, or "".
# `advice` follows the sentences about effects that an undo of the change prevents.
changing = Signal()
# Sent with `places`, `user`, `advice`, `since` and `until`. `places` is a query of primary
# keys. A receiver returns a text about the effects that still wait of the changes made from the
# moment `since` to the moment `until`, or "".
waiting = Signal()


def effects_of_change(user: User, *places: PlacePage, advice: str) -> Callable[[], str]:
    """Return a function that describes the effects of a change of `places` by `user`.

    Call `effects_of_change` before the change, and the function after it. The text is "" if no
    other app has an effect to describe.
    """
    answers = changing.send(PlacePage, places=places, user=user, advice=advice)
    return lambda: " ".join(filter(None, (describe() for _receiver, describe in answers)))


def waiting_effects(
    user: User, places: QuerySet, *, since: datetime, until: datetime, advice: str
) -> str:
    """Return a text about the effects that still wait, for the screen of a change, or "".

    The arguments are those of the signal `waiting`.
    """
    values = {"places": places, "user": user, "since": since, "until": until, "advice": advice}
    answers = waiting.send(PlacePage, **values)
    return " ".join(filter(None, (text for _receiver, text in answers)))
