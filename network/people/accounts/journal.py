"""What is kept of sign-ins, refusals and changes of an account: in Wagtail's log, for half a year.

No password, no code, no address of the network: who, what, when, in which browser.
"""

import datetime
import logging

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from network.memory.limits import allows

from . import browsers

logger = logging.getLogger(__name__)
KEPT = datetime.timedelta(days=183)
MOST_REFUSALS, PERIOD = 20, 15 * 60  # of one account, in so many seconds

# What the history calls each: to choose it, and in a line.
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


def note(user, action, *, by=None, request=None, **data):
    """Something that happened to the account `user`, done by `by` or by nobody that is known."""
    if request:
        data["browser"] = browsers.name_of(request.headers.get("User-Agent", ""))
    log(instance=user, action=action, user=by, data=data)


def note_refusal(request, user, reason):
    """A sign-in that was refused; who tries a thousand times makes no thousand lines."""
    if allows("refusals", str(user.pk), most=MOST_REFUSALS, seconds=PERIOD):
        note(user, "network.sign_in_refused", request=request, reason=reason)


def note_refusal_of_name(request, username, reason):
    """A name that no account bears is not kept: it may be a password typed on the wrong line."""
    user = get_user_model().objects.filter(username=username).first()
    if user:
        note_refusal(request, user, reason)
    else:
        logger.info("A sign-in to no account was refused: %s", reason)


def forget():
    """Removes what is older than half a year. Gives how many."""
    old = ModelLogEntry.objects.filter(action__in=ACTIONS, timestamp__lt=timezone.now() - KEPT)
    return old.delete()[0]
