"""Letters to registered people: plain text e-mails, with one template for each occasion."""

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
from events.models import CalendarEntry, Registration
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


def build(registration: Registration, occasion: str) -> EmailMessage:
    """Return the letter about `registration` for `occasion`, one of the keys of `SUBJECTS`.

    Letters of the occasions in `WITH_CALENDAR` have the date attached as an iCalendar file, if the
    event still announces it. The text is always in French.
    """
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
        body = render_to_string(f"events/registrations/letters/{occasion}.txt", context)
        subject = gettext(SUBJECTS[occasion]) % {"title": event.title}
    message = EmailMessage(
        " ".join(subject.split()), body, to=[registration.contact], reply_to=_reply_to(event)
    )
    if occasion in WITH_CALENDAR and (calendar := calendar_of(registration)):
        message.attach("rendez-vous.ics", calendar.decode(), "text/calendar")
    return message


def _reply_to(event):
    """Return [address of the event's contact], else [first address of its public place], or []."""
    place = event.shown_place
    addresses = [event.contact.email if event.contact else "", *(place.email_list if place else [])]
    return [address for address in addresses if address][:1]


def calendar_of(registration: Registration) -> bytes | None:
    """Return the bytes of an iCalendar file with the date of `registration` only.

    Returns None if the event no longer announces the date.
    """
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


def send(registration: Registration, occasion: str) -> bool:
    """Send the letter of `occasion` and return True if the mail server accepted it.

    If the server did not accept the letter, sets `must_be_called` of the registration in the
    database and returns False. A network error is logged, not raised.
    """
    if deliver(build(registration, occasion)):
        return True
    type(registration).objects.filter(pk=registration.pk).update(must_be_called=True)
    return False


def deliver(message: EmailMessage) -> bool:
    """Send `message` and return True if the mail server accepted it.

    Returns False after an OSError, such as an error of the mail server, which is logged without the
    address of the recipient.
    """
    try:
        return bool(message.send())
    except OSError as error:
        logger.error("A letter about a registration did not leave: %s", type(error).__name__)
        return False
