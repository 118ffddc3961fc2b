"""A place is entrusted to somebody by a link sent by mail: fourteen days, one use, no sign-up."""

import datetime
import logging

from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import say_day
from network.templatetags.network import say_phone
from places.models import INVITATION_DAYS, PlaceInvitation, PlaceMembership

logger = logging.getLogger(__name__)
SALT = "places.invitation"
SECONDS = INVITATION_DAYS * 24 * 60 * 60


class InvalidLinkError(Exception):
    """A link that opens nothing; its message, in French, says why and what to do."""


def invite(place, email, *, name="", is_trusted=False, user=None, base_url, network):
    """Mails the link in the name of `network`, the `NetworkSettings`; an earlier one to the same
    address opens nothing any more.

    False when the mail could not leave: nothing is kept then.
    """
    email = email.strip().lower()
    with transaction.atomic():
        PlaceInvitation.objects.filter(place=place, email=email).delete()
        invitation = PlaceInvitation.objects.create(
            place=place, email=email, name=name, is_trusted=is_trusted, invited_by=user
        )
        address = base_url + reverse("places:invitation", args=[token(invitation)])
        try:
            _mail(invitation, address, network)
        except OSError:
            logger.exception("An invitation could not be mailed.")
            transaction.set_rollback(True)
            return False
    return True


def token(invitation):
    return signing.dumps(invitation.pk, salt=SALT)


def read_invitation(token, *, lock=False):
    """The `PlaceInvitation` that a link opens; raises `InvalidLinkError`."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.SignatureExpired as error:
        raise InvalidLinkError(
            _("Ce lien a expiré : il ne servait que quatorze jours. Demandez-en un autre.")
        ) from error
    except (signing.BadSignature, ValueError) as error:
        raise InvalidLinkError(
            _("Ce lien est incomplet. Copiez-le en entier depuis le courriel reçu.")
        ) from error
    invitations = PlaceInvitation.objects.select_related("place")
    if lock:
        invitations = invitations.select_for_update(of=("self",))
    if invitation := invitations.filter(pk=pk).first():
        return invitation
    raise InvalidLinkError(
        _(
            "Ce lien a déjà servi, ou l’invitation a été reprise. Si vous avez choisi un mot de"
            " passe, connectez-vous ; sinon demandez un autre lien."
        )
    )


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


def accept(invitation, user):
    """The person keeps the place from now on; the link has served."""
    membership, _made = PlaceMembership.objects.update_or_create(
        place=invitation.place,
        user=user,
        defaults={
            "is_trusted": invitation.is_trusted,
            "invited_on": timezone.localdate(invitation.sent_at),
            "invited_by": invitation.invited_by,
        },
    )
    invitation.delete()
    return membership


def purge():
    """Forgets the addresses of those who did not answer. Gives how many."""
    ended = timezone.now() - datetime.timedelta(days=INVITATION_DAYS)
    return PlaceInvitation.objects.filter(sent_at__lte=ended).delete()[0]


def _mail(invitation, address, network):
    hello = _("Bonjour %s,") % invitation.name if invitation.name else _("Bonjour,")
    text = _(
        "%(hello)s\n\n"
        "%(network)s vous confie la page de « %(place)s » sur son site. Vous pourrez y changer"
        " les horaires, annoncer une fermeture et proposer des événements.\n\n"
        "Pour commencer, ouvrez ce lien avant le %(day)s. Il ne sert qu’une fois :\n\n"
        "%(address)s\n\n"
        "Si ce courriel ne vous dit rien, ne faites rien : sans vous, rien ne se passe.\n"
    ) % {
        "hello": hello,
        "network": network,
        "place": invitation.place.title,
        "day": say_day(timezone.localdate(invitation.ends_at)),
        "address": address,
    }
    subject = _("%(network)s : la page de « %(place)s » vous est confiée") % {
        "network": network.name,
        "place": invitation.place.title,
    }
    signature = "\n".join(filter(None, [_("À bientôt,"), network.name, say_phone(network.phone)]))
    EmailMessage(
        " ".join(subject.split()),
        f"{text}\n{signature}\n",
        to=[invitation.email],
        reply_to=[network.email] if network.email else [],
    ).send()
