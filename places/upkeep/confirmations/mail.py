"""The mail of a confirmation request, in plain text and in HTML."""

import datetime

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import NetworkSettings
from network.tasks.mail import attach_logo
from network.text.dates import format_day
from places.facts import facts
from places.models import ConfirmationRequest

from .requests import LINK_DAYS, is_summer, token_of


def build_mail(
    confirmation: ConfirmationRequest, address: str, network: NetworkSettings
) -> EmailMultiAlternatives:
    """Return the unsent mail of a confirmation request to one address, in text and HTML.

    It contains the facts of the place and a link to answer; replies go to the network's address.
    """
    place = confirmation.place
    base = network.site.root_url
    path = reverse("places:confirmation", args=[token_of(confirmation)])
    ends_on = timezone.localdate() + datetime.timedelta(days=LINK_DAYS)
    context = {
        "place": place,
        "facts": facts(place),
        "closures": place.announced_closures,
        "asks_closures": confirmation.asks_closures,
        "is_summer": is_summer(confirmation.occasion),
        "link": f"{base}{path}",
        "page_url": place.full_url,
        "ends_on": format_day(ends_on, weekday=False),
        "network": network,
    }
    subject = _("%(place)s : est-ce toujours exact ?") % {"place": place.name_in_full}
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string("places/upkeep/confirmations/mail.txt", context),
        to=[address],
        reply_to=[network.email] if network.email else [],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(
        render_to_string("places/upkeep/confirmations/mail.html", context), "text/html"
    )
    attach_logo(mail, network.logo_bytes)
    return mail
