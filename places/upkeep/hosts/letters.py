"""The mail to a person presented by a place, with the link to withdraw."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Model
from django.utils.translation import gettext as _

from network.tasks.mail import try_to_send
from network.templatetags.network import format_phone
from places.models import PlaceHost

from .links import withdrawal_path


def send(host: PlaceHost, network: Model) -> bool:
    """Mail the link to the address of `host` and return True; log a failure and return False.

    `network` is the `NetworkSettings` that sign the mail.
    """
    failure = "The link of a person who welcomes visitors could not be mailed."
    return try_to_send(letter(host, network), failure)


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
        "place": host.place.name_in_full,
        "page": host.place.full_url or "",
        "link": f"{settings.WAGTAILADMIN_BASE_URL}{withdrawal_path(host)}",
    }
    signature = "\n".join(filter(None, [network.name, format_phone(network.phone)]))
    subject = _("%(place)s : vous êtes sur sa page") % {"place": host.place.name_in_full}
    return EmailMessage(
        " ".join(subject.split()),
        f"{text}\n{signature}\n",
        to=[host.email],
        reply_to=[network.email] if network.email else [],
    )
