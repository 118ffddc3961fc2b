"""The message that asks a place whether its page is still right: in plain text and in HTML."""

import datetime

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import format_day
from places.facts import facts

from .occasions import is_summer
from .requests import LINK_DAYS, token_of


def message(request, address, network):
    """The mail of a `ConfirmationRequest` to one address; `network` is the `NetworkSettings`."""
    place = request.place
    base = network.site.root_url
    path = reverse("places:confirmation", args=[token_of(request)])
    ends_on = timezone.localdate() + datetime.timedelta(days=LINK_DAYS)
    context = {
        "place": place,
        "facts": facts(place),
        "closures": place.announced_closures,
        "asks_closures": request.asks_closures,
        "is_summer": is_summer(request.occasion),
        "link": f"{base}{path}",
        "page_url": place.full_url,
        "ends_on": format_day(ends_on, weekday=False),
        "network": network,
    }
    subject = _("%(place)s : est-ce toujours exact ?") % {"place": place.title}
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
    return mail
