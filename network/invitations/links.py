"""What a link opens, and what becomes of it."""

import datetime

from django.contrib.auth import get_user_model
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import INVITATION_DAYS, Invitation

SECONDS = INVITATION_DAYS * 24 * 60 * 60
EXPIRED = _("Ce lien a expiré : il ne servait que quatorze jours. Demandez-en un autre.")
BROKEN = _("Ce lien est incomplet. Copiez-le en entier depuis le courriel reçu.")
GONE = _(
    "Ce lien a déjà servi, ou l’invitation a été reprise. Si vous avez choisi un mot de passe,"
    " connectez-vous ; sinon demandez un autre lien."
)


class InvalidLinkError(Exception):
    """A link that opens nothing; its message, in French, says why and what to do."""


def read_invitation(model, token, *, lock=False):
    """The invitation of `model` that a link opens; raises `InvalidLinkError`."""
    try:
        pk = signing.loads(token, salt=model.salt(), max_age=SECONDS)
    except signing.SignatureExpired as error:
        raise InvalidLinkError(EXPIRED) from error
    except (signing.BadSignature, ValueError) as error:
        raise InvalidLinkError(BROKEN) from error
    invitations = model.objects.all()
    if lock:
        invitations = invitations.select_for_update(of=("self",))
    invitation = invitations.filter(pk=pk).first()
    if invitation is None:
        raise InvalidLinkError(GONE)
    if invitation.has_ended:
        raise InvalidLinkError(EXPIRED)
    return invitation


def find_account(email):
    """The account that bears this address, disabled ones too, else None."""
    return get_user_model().objects.filter(email__iexact=email).order_by("pk").first()


def create_account(invitation, *, name, password):
    """A new account, named by its address."""
    users = get_user_model().objects
    first, _space, last = " ".join(name.split()).partition(" ")
    username, number = invitation.email, 2
    while users.filter(username__iexact=username).exists():
        username, number = f"{invitation.email[:140]}-{number}", number + 1
    return users.create_user(
        username, invitation.email, password, first_name=first[:150], last_name=last[:150]
    )


def welcome(email, name):
    """The new account of somebody invited, whose address another site has verified; None when
    nobody invited them. They have no password here."""
    for model in Invitation.kinds:
        rows = model.objects.select_for_update(of=("self",)).filter(email__iexact=email)
        for invitation in rows:
            if not invitation.has_ended:
                user = create_account(invitation, name=name or invitation.name, password=None)
                accept(invitation, user)
                return user
    return None


def accept(invitation, user):
    """Gives what `invitation.give` gives; the link has served."""
    given = invitation.give(user)
    invitation.delete()
    return given


def forget_unanswered(model):
    """Forgets the addresses of those who did not answer. Gives how many."""
    ended = timezone.now() - datetime.timedelta(days=INVITATION_DAYS)
    return model.objects.filter(sent_at__lte=ended).delete()[0]
