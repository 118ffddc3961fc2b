"""Letters to registered people: a plain text and a calendar part, one template per occasion."""

import logging
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import SeatState
from events.models import EventPage, Registration
from network.models import NetworkSettings

from .calendar_parts import calendar_part, note_sent

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
# Subjects of a letter about the people of one form, by the states of their registrations.
TOGETHER = {
    "held": _("Vos places sont gardées : %(title)s"),
    "waiting": _("Vous êtes sur la liste d’attente : %(title)s"),
    "both": _("Vos inscriptions, une partie en attente : %(title)s"),
}


def build(
    registration: Registration, occasion: str, *, has_page: bool | None = None
) -> EmailMessage:
    """Return the letter about `registration` for `occasion`, one of the keys of `SUBJECTS`.

    It contains the result of `calendar_part`, if there is one. The text is in the
    `letter_language` of the registration; texts without a translation are in French, as is the
    calendar part. The letter links to the page of the event if `has_page` is True. If `has_page` is
    None, the letter links to the page if it is public. If the page is about to be deleted,
    `has_page` must be False.
    """
    part = calendar_part(registration, occasion)
    return _letter(registration, occasion, part, has_page=has_page)


def _letter(registration, occasion, part, companions=(), *, former="", has_page=None):
    event = registration.event
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
        }
        template, subject = occasion, SUBJECTS[occasion]
        if companions:
            template, subject = "together", _add_people(context, [registration, *companions])
        body = render_to_string(f"events/registrations/letters/{template}.txt", context)
        subject = gettext(subject) % {"title": shown.title}
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


def _add_people(context, rows):
    """Add `people` and the numbers `held` and `waiting` to `context`; return the subject.

    `rows` are the registrations of one form. `people` is [(registration, absolute URL of its page,
    or "")]. `context` must have `registration` and `url`. The subject is one of `TOGETHER`, with
    %(title)s.
    """
    root = context["url"].removesuffix(context["registration"].path)
    held = sum(row.state == SeatState.HELD for row in rows)
    context["people"] = [(row, f"{root}{row.path}" if root else "") for row in rows]
    context |= {"held": held, "waiting": len(rows) - held}
    if not held:
        return TOGETHER["waiting"]
    return TOGETHER["held" if held == len(rows) else "both"]


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
    """Send the letter of `occasion` and return True if `deliver` does.

    `former` is `Registration.announcement` before the change that the letter is about, or "".
    `has_page` is as for `build`.

    If `deliver` returns True, saves the identity of the calendar entry that the letter adds, or
    clears it for an entry that the letter removes. A queued letter may still fail: the entry is
    then missing from the person's calendar, and clients ignore a later letter that removes it.

    `companions` are the other registrations of the same form. With `companions`, the letter names
    all people, each with their link and state, and `occasion` must be "held" if a person has a
    seat, else "waiting".

    If `deliver` returns False, all these registrations are marked to be called (`must_call`). The
    same happens later if a queued letter fails for good. For "withdrawn", no person is marked:
    people who cancelled by themselves need no call.
    """
    rows = [registration, *companions]
    # Seats of one date are one calendar entry.
    entered = [row for row in companions if row.state == SeatState.HELD]
    if not companions or registration.state == SeatState.HELD:
        entered.insert(0, registration)
    part = calendar_part(entered[0], occasion) if entered else None
    message = _letter(registration, occasion, part, companions, former=former, has_page=has_page)
    keys = [row.pk for row in rows] if occasion != "withdrawn" else []
    message.metadata = {REGISTRATIONS: keys}
    if deliver(message):
        if part:
            for row in entered:
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
