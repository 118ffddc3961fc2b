"""The message that asks a place whether its page is still right: in plain text and in HTML."""

import datetime

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from network.dates import say_day
from places import calendars, opening_hours
from places.confirmations import LINK_DAYS, token_of
from places.seasons import is_summer

WEEKS_LOOKED_AT = 8


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
        "ends_on": say_day(ends_on, weekday=False),
        "network": network,
    }
    subject = _("%(place)s : est-ce toujours exact ?") % {"place": place.title}
    mail = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string("places/mail/confirmation.txt", context),
        to=[address],
        reply_to=[network.email] if network.email else [],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("places/mail/confirmation.html", context), "text/html")
    return mail


def facts(place):
    """[(label, lines)] of what matters most on a page; a fact that is not known says so."""
    unknown = [_("Non renseigné")]
    fees = ", ".join(place.labels_of("fees"))
    return [
        (_("Horaires"), said_hours(place) or unknown),
        (_("Téléphone"), [place.phone.as_national] if place.phone else unknown),
        (_("Adresse"), [place.postal_address] if place.postal_address else unknown),
        (_("Courriel"), place.email_list or unknown),
        (_("Ce que l’on peut y faire"), place.labels_of("services") or unknown),
        (_("Prix"), [fees] if fees else unknown),
    ]


def said_hours(place, today=None):
    """["Lundi : 9 h – 12 h, 14 h – 17 h", …] of an ordinary week, else the text as it is."""
    today = today or timezone.localdate()
    calendar = calendars.calendar(place.zone)
    monday = _ordinary_monday(today, calendar)
    noon = datetime.datetime.combine(monday, datetime.time(12), calendar.timezone)
    hours = opening_hours.present(place.opening_hours, noon, calendar)
    if not hours.week:
        return [hours.text] if hours.text else []
    said = [f"{day.name.capitalize()} : {_said_day(day)}" for day in hours.week]
    return [*said, place.hours_note] if place.hours_note else said


def _ordinary_monday(today, calendar):
    """That of the first week to come without a public holiday."""
    monday = today + datetime.timedelta(days=7 - today.weekday())
    for week in range(WEEKS_LOOKED_AT):
        first = monday + datetime.timedelta(weeks=week)
        days = (first + datetime.timedelta(days=day) for day in range(7))
        if not any(calendar.public_holiday(day) for day in days):
            return first
    return monday


def _said_day(day):
    ranges = ", ".join(day.ranges) or (_("fermé") if day.is_closed else "")
    return ", ".join(filter(None, [ranges, day.note]))
