"""What is written to people who registered: plain text, one template for each occasion."""

import logging
import uuid

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.ical import writer as ical
from events.ical.vevents import single
from events.models import CalendarEntry
from network.models import NetworkSettings

logger = logging.getLogger(__name__)
SUBJECTS = {
    "held": _("Votre place est gardée : %(title)s"),
    "waiting": _("Vous êtes sur la liste d’attente : %(title)s"),
    "promoted": _("Une place s’est libérée pour vous : %(title)s"),
    "released": _("Confirmez votre adresse : %(title)s"),
    "cancelled": _("Votre inscription est annulée : %(title)s"),
    "off": _("C’est annulé : %(title)s"),
    "back": _("Finalement, c’est maintenu : %(title)s"),
    "moved": _("Du nouveau pour votre rendez-vous : %(title)s"),
    "reminder": _("Rappel : %(title)s"),
}
WITH_CALENDAR = {"held", "promoted", "back", "moved"}


def letter(registration, what):
    """The `EmailMessage` of one of `SUBJECTS`; those about a seat hold the date as a calendar."""
    event = registration.event
    with translation.override(settings.LANGUAGE_CODE):
        site = event.get_site()
        context = {
            "registration": registration,
            "event": event,
            "date": registration.date,
            "url": f"{site.root_url}{registration.path}" if site else "",
            "page_url": event.full_url or "",
            "phone": event.phone,
            "network": str(NetworkSettings.for_site(site).name) if site else "",
        }
        body = render_to_string(f"events/registrations/letters/{what}.txt", context)
        subject = gettext(SUBJECTS[what]) % {"title": event.title}
    message = EmailMessage(
        " ".join(subject.split()), body, to=[registration.contact], reply_to=_answers(event)
    )
    if what in WITH_CALENDAR and (calendar := calendar_of(registration)):
        message.attach("rendez-vous.ics", calendar.decode(), "text/calendar")
    return message


def _answers(event):
    """Who is written back to: the person named, else the place, else nobody."""
    place = event.shown_place
    addresses = [event.contact.email if event.contact else "", *(place.email_list if place else [])]
    return [address for address in addresses if address][:1]


def calendar_of(registration):
    """The date alone as the bytes of a calendar, None when it is not announced."""
    event, date = registration.event, registration.date
    entry = CalendarEntry.objects.filter(event=event).only("uid", "sequence", "revised_at").first()
    if not (entry and date):
        return None
    uid = uuid.uuid5(entry.uid, date.original_starts_at.isoformat())
    vevent = single(
        event,
        uid,
        date.original_starts_at,
        sequence=entry.sequence,
        revised_at=entry.revised_at,
    )
    if vevent is None:
        return None
    return ical.calendar([ical.vevent(vevent)], name=event.title, zones=[event.zone.key])


def send(registration, what):
    """Whether it left. A dead mail server stops nothing: the host is then asked to call."""
    if post(letter(registration, what)):
        return True
    type(registration).objects.filter(pk=registration.pk).update(must_be_called=True)
    return False


def post(message):
    """Whether it left; who it is for is written in no log."""
    try:
        return bool(message.send())
    except OSError as error:
        logger.error("A letter about a registration did not leave: %s", type(error).__name__)
        return False
