"""Log entries of sign-ins, refusals and changes of accounts, deleted after half a year.

They are in Wagtail's log: the account, the action, the time and the browser. No password, code or
IP address is stored.
"""

import datetime
import logging

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from network.memory.limits import allows

from . import browsers

logger = logging.getLogger(__name__)
KEPT = datetime.timedelta(days=183)
MOST_REFUSALS, PERIOD = 20, 15 * 60  # of one account, in a period of seconds

# {action: (label of the filter, message of the entry)}
ACTIONS = {
    "network.sign_in": (_("Se connecter"), _("Connexion")),
    "network.sign_in_refused": (_("Manquer une connexion"), _("Connexion refusée")),
    "network.sign_out": (_("Déconnecter des appareils"), _("Appareils déconnectés")),
    "network.factor_added": (
        _("Ajouter un moyen de vérification"),
        _("Moyen de vérification ajouté"),
    ),
    "network.factor_removed": (
        _("Retirer un moyen de vérification"),
        _("Moyen de vérification retiré"),
    ),
    "network.factors_reset": (
        _("Libérer un compte de ses moyens de vérification"),
        _("Moyens de vérification retirés par la coordination"),
    ),
    "network.codes_made": (_("Créer des codes de secours"), _("Codes de secours créés")),
}


def note(
    user: User, action: str, *, by: User | None = None, request: HttpRequest | None = None, **data
) -> None:
    """Log an action on the account `user`, done by the account `by`.

    If `by` is None, the entry has the user of Wagtail's active log context, if there is one.
    `action` is a key of `ACTIONS`, and `data` is stored with it. With `request`, the name of the
    browser is stored too.
    """
    if request:
        data["browser"] = browsers.name_of(request.headers.get("User-Agent", ""))
    log(instance=user, action=action, user=by, data=data)


def note_refusal(request: HttpRequest, user: User, reason: str) -> None:
    """Log a refused sign-in to the account `user`.

    `reason` is a word such as "password" or "code". At most 20 refusals of one account are logged
    in a quarter of an hour.
    """
    if allows("refusals", str(user.pk), most=MOST_REFUSALS, seconds=PERIOD):
        note(user, "network.sign_in_refused", request=request, reason=reason)


def note_refused_username(request: HttpRequest, username: str, reason: str) -> None:
    """Log a refused sign-in to the account of this username, by `note_refusal`.

    If no account has this username, only `reason` is written, to the Python log: the username may
    be a password typed in the wrong field.
    """
    user = get_user_model().objects.filter(username=username).first()
    if user:
        note_refusal(request, user, reason)
    else:
        logger.info("A sign-in to no account was refused: %s", reason)


def delete_old() -> int:
    """Delete the log entries of `ACTIONS` older than half a year; return their number."""
    old = ModelLogEntry.objects.filter(action__in=ACTIONS, timestamp__lt=timezone.now() - KEPT)
    return old.delete()[0]
