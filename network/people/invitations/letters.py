"""The mail of an invitation."""

from django.core.mail import EmailMessage
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from network.tasks.mail import try_to_send
from network.templatetags.network import format_phone
from network.text.dates import format_day


def send(invitation: Model, network: Model) -> bool:
    """Send the mail of an invitation and return True; log a failure and return False.

    `network` is the `NetworkSettings` that sign the mail.
    """
    return try_to_send(letter(invitation, network), "An invitation could not be mailed.")


def letter(invitation: Model, network: Model) -> EmailMessage:
    """Return the unsent mail of an invitation, in the active language.

    `network` is the `NetworkSettings` that sign the mail.
    """
    hello = _("Bonjour %s,") % invitation.name if invitation.name else _("Bonjour,")
    text = _(
        "%(hello)s\n\n"
        "%(what)s\n\n"
        "Pour commencer, ouvrez ce lien avant le %(day)s. Il ne sert qu’une fois :\n\n"
        "%(address)s\n\n"
        "Si ce courriel ne vous dit rien, ne faites rien : sans vous, rien ne se passe.\n"
    ) % {
        "hello": hello,
        "what": invitation.what(network),
        "day": format_day(timezone.localdate(invitation.ends_at)),
        "address": invitation.url,
    }
    signature = "\n".join(
        filter(None, [_("À bientôt,"), network.name, format_phone(network.phone)])
    )
    return EmailMessage(
        " ".join(invitation.subject(network).split()),
        f"{text}\n{signature}\n",
        to=[invitation.email],
        reply_to=[network.email] if network.email else [],
    )
