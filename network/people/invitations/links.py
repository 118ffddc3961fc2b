"""Read the link of an invitation, create the account and accept."""

import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group, User
from django.core import signing
from django.db.models import Model
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
STOPPED = _("Ce compte est arrêté. Rouvrez-le dans sa fiche, plutôt que de l’inviter.")


class InvalidLinkError(Exception):
    """An invalid link; the translated message contains the reason and the remedy."""


def read_invitation(model: type[Invitation], token: str, *, lock: bool = False) -> Invitation:
    """Return the invitation of a token.

    `model` is a subclass of `Invitation`. With `lock`, the row is locked until the commit; call it
    in a transaction. Raises `InvalidLinkError` if the token is invalid or expired, or if the
    invitation was used or withdrawn.
    """
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


def find_account(email: str) -> AbstractBaseUser | None:
    """Return the account with this email address, or None; the case of `email` is ignored.

    Of several accounts, returns the oldest active one, or the oldest one if none is active.
    """
    users = get_user_model().objects.filter(email__iexact=email)
    return users.order_by("-is_active", "pk").first()


def is_stopped(email: str) -> bool:
    """Return True if accounts have this email address and none of them is active.

    An invitation to such an address cannot be accepted. The case of `email` is ignored.
    """
    account = find_account(email)
    return account is not None and not account.is_active


def create_account(invitation: Invitation, *, name: str, password: str | None) -> AbstractBaseUser:
    """Create and return an account with the email address of the invitation as username.

    A number is appended if the username is taken. The first word of `name` is the first name, the
    others are the last name. If `password` is None, the account cannot sign in by password. The
    invitation is not accepted.
    """
    users = get_user_model().objects
    first, _space, last = " ".join(name.split()).partition(" ")
    username, number = invitation.email, 2
    while users.filter(username__iexact=username).exists():
        username, number = f"{invitation.email[:140]}-{number}", number + 1
    return users.create_user(
        username, invitation.email, password, first_name=first[:150], last_name=last[:150]
    )


def accept_verified(email: str, name: str) -> AbstractBaseUser | None:
    """Accept one valid invitation to an address that another site verified.

    Creates and returns an account without a password, gives it the right of the invitation and
    deletes the invitation. Returns None, and changes nothing, if no unexpired invitation has this
    address. The case of `email` is ignored. Of several invitations, the newest one of the first
    class in `Invitation.kinds` is accepted, and the others remain. If `name` is empty, the account
    has the name in the invitation. Call it in a transaction, and only if no account has the
    address.
    """
    for model in Invitation.kinds:
        rows = model.objects.select_for_update(of=("self",)).filter(email__iexact=email)
        for invitation in rows:
            if not invitation.has_ended:
                user = create_account(invitation, name=name or invitation.name, password=None)
                accept(invitation, user)
                return user
    return None


def accept(invitation: Invitation, user: User) -> Group | Model:
    """Give the right of an invitation to `user`, delete the invitation and return the right.

    The right is the result of `invitation.give(user)`: a `PlaceMembership`, or the `Group` of a
    role. Call it in a transaction.
    """
    given = invitation.give(user)
    invitation.delete()
    return given


def delete_expired(model: type[Invitation]) -> int:
    """Delete the expired invitations of a subclass of `Invitation`; return their number."""
    ended = timezone.now() - datetime.timedelta(days=INVITATION_DAYS)
    return model.objects.filter(sent_at__lte=ended).delete()[0]
