"""The mail to a person presented by a place, with the link to withdraw."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Model
from django.utils.translation import gettext as _

from network.templatetags.network import format_phone
from places.models import PlaceHost

from .links import withdrawal_path

logger = logging.getLogger(__name__)


def send(host: PlaceHost, network: Model) -> bool:
    """Mail the link to the address of `host` and return True; log a failure and return False.

    `network` is the `NetworkSettings` that sign the mail.
    """
    try:
        letter(host, network).send()
    except OSError:
        logger.exception("The link of a person who welcomes visitors could not be mailed.")
        return False
    return True


def letter(host: PlaceHost, network: Model) -> EmailMessage:
    """Return the unsent mail to `host` with the link to withdraw, in the active language.

    `network` is the `NetworkSettings` that sign the mail.
    """
    text = _(
        "Bonjour %(name)s,\n\n"
        "La page de « %(place)s » vous présente parmi les personnes qui accueillent :\n"
        "%(page)s\n\n"
        "Vous avez changé d’avis ? Ouvrez ce lien et retirez-vous, quand vous voulez :\n"
        "%(link)s\n"
    ) % {
        "name": host.first_name,
        "place": host.place.title,
        "page": host.place.full_url or "",
        "link": f"{settings.WAGTAILADMIN_BASE_URL}{withdrawal_path(host)}",
    }
    signature = "\n".join(filter(None, [network.name, format_phone(network.phone)]))
    subject = _("%(place)s : vous êtes sur sa page") % {"place": host.place.title}
    return EmailMessage(
        " ".join(subject.split()),
        f"{text}\n{signature}\n",
        to=[host.email],
        reply_to=[network.email] if network.email else [],
    )
