"""Letters to registered people: a plain text and a calendar part, one template per occasion."""

import logging
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import SeatState
from events.models import EventPage, Registration
from network.models import NetworkSettings

from .calendar_parts import calendar_part, note_sent, with_entry

logger = logging.getLogger(__name__)
# The key of the registrations in the `metadata` of a letter.
REGISTRATIONS = "registrations"
SUBJECTS = {
    "held": _("Votre place est gardée : %(title)s"),
    "waiting": _("Vous êtes sur la liste d’attente : %(title)s"),
    "promoted": _("Une place s’est libérée pour vous : %(title)s"),
    "released": _("Confirmez votre adresse : %(title)s"),
    "cancelled": _("Votre inscription est annulée : %(title)s"),
    "withdrawn": _("Votre annulation est notée : %(title)s"),
    "twice": _("Une seule inscription suffit : %(title)s"),
    "off": _("C’est annulé : %(title)s"),
    "back": _("Finalement, c’est maintenu : %(title)s"),
    "back_other_day": _("Finalement, il a lieu, mais un autre jour : %(title)s"),
    "back_other_hour": _("Finalement, il a lieu, mais à une autre heure : %(title)s"),
    "back_elsewhere": _("Finalement, il a lieu, mais ailleurs : %(title)s"),
    "moved": _("Du nouveau pour votre rendez-vous : %(title)s"),
    "reminder": _("Rappel : %(title)s"),
}
# Subjects of a letter to several people of one form, where the subject of one person is wrong.
TOGETHER = {
    "held": _("Vos places sont gardées : %(title)s"),
    "both": _("Vos inscriptions, une partie en attente : %(title)s"),
    "promoted": _("Des places se sont libérées pour vous : %(title)s"),
}


def build(
    registration: Registration,
    occasion: str,
    companions: Sequence[Registration] = (),
    *,
    has_page: bool | None = None,
) -> EmailMessage:
    """Return the letter of `occasion`, without sending it; the arguments are those of `send`."""
    part = _part([registration, *companions], occasion)
    return _letter([registration, *companions], occasion, part, has_page=has_page)


def _part(rows, occasion):
    """Return the `CalendarPart` of a letter to `rows`, or None: people of a form have one entry."""
    entered = with_entry(rows, occasion)
    return calendar_part(entered[0], occasion) if entered else None


def _letter(rows, occasion, part, *, former="", has_page=None):
    registration, event = rows[0], rows[0].event
    if has_page is None:
        has_page = EventPage.objects.public().filter(pk=event.pk).exists()
    with translation.override(registration.letter_language):
        site = event.get_site()
        shown = event.in_active_language() if has_page else event
        context = {
            "registration": registration,
            "event": event,
            "title": shown.title,
            "date": registration.date,
            "former": former,
            "url": f"{site.root_url}{registration.path}" if site else "",
            "page_url": _page_url(shown, site) if has_page else "",
            "phone": event.phone,
            "method": part.method if part else "",
            "network": str(NetworkSettings.for_site(site).name) if site else "",
            **_people(rows, site.root_url if site else ""),
        }
        body = render_to_string(f"events/registrations/letters/{occasion}.txt", context)
        subject = gettext(_subject(rows, occasion)) % {"title": shown.title}
    message = EmailMessage(
        " ".join(subject.split()), body, to=[registration.contact], reply_to=_reply_to(event)
    )
    if part:
        # An attachment, because Thunderbird shows an alternative instead of the text of the letter.
        message.attach("rendez-vous.ics", part.body, f"text/calendar; method={part.method}")
    return message


def _page_url(event, site):
    """Return the absolute URL of a public event in the active interface language, or ""."""
    return urljoin(site.root_url, event.url) if site and event.url else ""


def _people(rows, root_url):
    """Return the context of the people of a letter, `rows`, in the active language.

    `names` is "Ana Diaz et Bo Diaz". `held` and `waiting` are the numbers of people with a seat and
    on the waiting list. `people` is [(registration, absolute URL of its page, or "")], or [] for a
    single person.
    """
    held = sum(row.state == SeatState.HELD for row in rows)
    links = [(row, f"{root_url}{row.path}" if root_url else "") for row in rows]
    return {
        "names": get_text_list([row.name for row in rows], gettext("et")),
        "held": held,
        "waiting": sum(row.state == SeatState.WAITING for row in rows),
        "people": links if len(rows) > 1 else [],
    }


def _subject(rows, occasion):
    """Return the subject of a letter to `rows`, a French text with %(title)s."""
    if len(rows) == 1:
        return SUBJECTS[occasion]
    if occasion == "held" and any(row.state != SeatState.HELD for row in rows):
        return TOGETHER["both"]
    return TOGETHER.get(occasion, SUBJECTS[occasion])


def _reply_to(event):
    """Return [address of the event's contact], else [first address of its public place], or []."""
    place = event.shown_place
    addresses = [event.contact.email if event.contact else "", *(place.email_list if place else [])]
    return [address for address in addresses if address][:1]


def send(
    registration: Registration,
    occasion: str,
    companions: Sequence[Registration] = (),
    *,
    former: str = "",
    has_page: bool | None = None,
) -> bool:
    """Send the letter of `occasion`, a key of `SUBJECTS`, and return True if `deliver` does.

    `companions` are other registrations of the same form, with the same date, location and
    language: the letter names all the people, each with their link and state. If a person has a
    seat, `registration` must have one. A letter of "waiting" is for people who all wait.

    The text is in the `letter_language` of `registration`; texts without a translation are in
    French, as is the calendar part, the result of `calendar_part` if there is one. `former` is
    `Registration.announcement` before the change that the letter is about, or "". The letter links
    to the page of the event if `has_page` is True. If `has_page` is None, it links to the page if
    it is public. If the page is about to be deleted, `has_page` must be False.

    If `deliver` returns True, saves the identity of the calendar entry that the letter adds, or
    clears it for an entry that the letter removes. A queued letter may still fail: the entry is
    then missing from the person's calendar, and clients ignore a later letter that removes it.

    If `deliver` returns False, all these registrations are marked to be called (`must_call`). The
    same happens later if a queued letter fails for good. For "withdrawn", no person is marked:
    people who cancelled by themselves need no call.
    """
    rows = [registration, *companions]
    part = _part(rows, occasion)
    message = _letter(rows, occasion, part, former=former, has_page=has_page)
    keys = [row.pk for row in rows] if occasion != "withdrawn" else []
    message.metadata = {REGISTRATIONS: keys}
    if deliver(message):
        if part:
            for row in with_entry(rows, occasion):
                note_sent(row, part)
        return True
    must_call(keys)
    return False


def must_call(keys: Iterable[int]) -> None:
    """Set `must_be_called` of the registrations with these keys in the database."""
    Registration.objects.filter(pk__in=keys).update(must_be_called=True)


def deliver(message: EmailMessage) -> bool:
    """Send `message` and return True if it was queued or, without a queue, sent.

    A queued message may still fail later: `network.tasks.mail.mail_failed` is then sent. Returns
    False after an OSError, such as an error of the mail server, which is logged without the address
    of the recipient.
    """
    try:
        return bool(message.send())
    except OSError as error:
        logger.error("A letter about a registration did not leave: %s", type(error).__name__)
        return False
