"""The letters about changed dates that wait or leave at once, in sentences for the editors."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.permissions import page_permission_policy

from events.models import EventPage, Occurrence, PendingLetters, Registration
from events.registrations import notices, seats
from events.registrations.models.pending_letters import DELAY
from events.schedule.timetable import format_start
from network.database.querysets import public_q
from network.text.dates import format_time

# The subjects of the letters, without the title of the event.
NAMES = {
    "off": _("C’est annulé"),
    "back": _("Finalement, c’est maintenu"),
    "back_other_day": _("Finalement, il a lieu, mais un autre jour"),
    "back_other_hour": _("Finalement, il a lieu, mais à une autre heure"),
    "back_elsewhere": _("Finalement, il a lieu, mais ailleurs"),
    "moved": _("Du nouveau pour votre rendez-vous"),
    "promoted": _("Une place s’est libérée pour vous"),
}
# The fields of a registration that change when its person is notified.
NOTIFIED = "contact", "state", "starts_at", "ends_at", "where", "is_off"


@dataclass(frozen=True)
class PlannedLetters:
    """The letters of one kind that wait, due in the same minute.

    `occasion` is the key of the kind in `NAMES`. `due_at` is the latest time of the letters due in
    that minute. `mailed` people receive the letter, `called` people have no e-mail address. `dates`
    are [(title of the event, original start in words)].
    """

    occasion: str
    due_at: datetime
    mailed: int
    called: int
    dates: list[tuple[str, str]]

    @property
    def is_due(self) -> bool:
        """True if the letters may leave now."""
        return self.due_at <= timezone.now()

    @property
    def sentence(self) -> str:
        """Sentence such as "3 personnes inscrites recevront la lettre « … » à 14 h 32.".

        The text is "" if no person has an e-mail address. The time is omitted if the letters are
        due.
        """
        values = {"number": self.mailed, "letter": NAMES[self.occasion], "time": self._time}
        if self.is_due:
            text = ngettext(
                "%(number)s personne inscrite va recevoir la lettre « %(letter)s ».",
                "%(number)s personnes inscrites vont recevoir la lettre « %(letter)s ».",
                self.mailed,
            )
        else:
            text = ngettext(
                "%(number)s personne inscrite recevra la lettre « %(letter)s » à %(time)s.",
                "%(number)s personnes inscrites recevront la lettre « %(letter)s » à %(time)s.",
                self.mailed,
            )
        return text % values if self.mailed else ""

    @property
    def call_sentence(self) -> str:
        """Sentence about the people without an e-mail address, or "" if there are none."""
        if self.is_due:
            text = ngettext(
                "%(number)s personne est à prévenir par téléphone : « %(letter)s ».",
                "%(number)s personnes sont à prévenir par téléphone : « %(letter)s ».",
                self.called,
            )
        else:
            text = ngettext(
                "%(number)s personne sera à prévenir par téléphone après %(time)s :"
                " « %(letter)s ».",
                "%(number)s personnes seront à prévenir par téléphone après %(time)s :"
                " « %(letter)s ».",
                self.called,
            )
        values = {"number": self.called, "letter": NAMES[self.occasion], "time": self._time}
        return text % values if self.called else ""

    @property
    def _time(self):
        return format_time(timezone.localtime(self.due_at))


def planned_letters(
    events: Iterable[int], *, since: datetime | None = None, until: datetime | None = None
) -> list[PlannedLetters]:
    """Return the waiting letters of `events`, keys of events, sorted by the minute of `due_at`.

    With `since`, only the letters about changes made at that moment or later. With `until`, only
    the letters about changes made at that moment or earlier.

    There is one `PlannedLetters` for each kind and minute. Events without `PendingLetters` have no
    waiting letters; each of the other events costs several queries.
    """
    groups, due_at = defaultdict(list), {}
    rows = PendingLetters.objects.filter(event__in=events)
    rows = rows.filter(due_at__gte=since + DELAY) if since else rows
    for row in rows.filter(due_at__lte=until + DELAY) if until else rows:
        due_at[row.event_id, row.original_starts_at, row.gives_seats] = row.due_at
    keys = {event_id for event_id, *_rest in due_at}
    for event in EventPage.objects.filter(pk__in=keys).order_by("pk"):
        for occasion, registration in _letters(event):
            key = event.pk, registration.original_starts_at, occasion == "promoted"
            if due := due_at.get(key):
                minute = due.replace(second=0, microsecond=0)
                groups[minute, occasion].append((due, registration))
    return [_group(occasion, letters) for (_minute, occasion), letters in sorted(groups.items())]


def shown_to(user: User, events: Iterable[int]) -> set[int]:
    """Return the keys, among `events`, of the published events whose letters `user` may see.

    These events are public, or the user may publish them.
    """
    own = page_permission_policy.instances_user_has_permission_for(user, "publish")
    shown = EventPage.objects.filter(public_q() | Q(pk__in=own.values("pk")), live=True)
    return set(shown.filter(pk__in=events).values_list("pk", flat=True))


def letters_text(
    events: Iterable[int],
    people: dict[int, list],
    advice: str,
    *,
    waiting: Collection[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> str:
    """Return the sentences about the letters of `events`, keys of events, or "".

    `people` is the result of `notified(events)` before the change. `advice` follows the sentences
    about letters that wait. It promises that no letter leaves if the change is undone, so it is
    omitted if one of the `events` is among `waiting`, the events whose letters already waited
    before the change. `since` and `until` are as in `planned_letters`.
    """
    letters = planned_letters(events, since=since, until=until)
    sentences = [urgent_notice(events, people)]
    sentences += [text for each in letters for text in (each.sentence, each.call_sentence)]
    if letters and set(waiting).isdisjoint(events):
        sentences.append(advice)
    return " ".join(filter(None, sentences))


def _letters(event, dates=None):
    """Return [(occasion, registration)] of the people to notify about the dates of an event.

    `dates` are as in `notices.differences_of`.
    """
    differences = notices.differences_of(event.pk, dates=dates)
    letters = [(difference.occasion, difference.registration) for difference in differences]
    return [*letters, *(("promoted", row) for row in seats.next_people(event, dates))]


def _group(occasion, letters):
    """Return the `PlannedLetters` of [(`due_at`, registration)]."""
    rows = [registration for _due, registration in letters]
    mailed = sum(row.is_mailed for row in rows)
    dates = {(row.event_id, row.original_starts_at): row for row in rows}
    return PlannedLetters(
        occasion,
        max(due for due, _registration in letters),
        mailed,
        len(rows) - mailed,
        [(row.event.title, _announced(row)) for _key, row in sorted(dates.items())],
    )


def _announced(registration):
    """Return the start first announced of the date of a registration, in words.

    A date that the event no longer announces has the time zone of its last notification: its
    location may be unknown.
    """
    if registration.date:
        return registration.date.announced
    zone = ZoneInfo(registration.zone) if registration.zone else registration.event.zone
    start = registration.original_starts_at.astimezone(zone)
    return format_start(start, today=timezone.localdate(), all_day=registration.all_day)


def _date_of(registration):
    """Return the date of a registration, unsaved if the event no longer announces it."""
    start = registration.original_starts_at
    return registration.date or Occurrence(event=registration.event, original_starts_at=start)


def dates_with_letters(event: EventPage, *, is_saved: bool = True) -> set[tuple[date, time | None]]:
    """Return the dates of an event whose people are to be notified, as `Occurrence.original`.

    Dates of whole days have the time None. If `is_saved` is False, the dates are computed from the
    unsaved page.
    """
    dates = None if is_saved else Occurrence.of_page(event)
    return {_date_of(registration).original for _occasion, registration in _letters(event, dates)}


def notified(events: Iterable[int]) -> dict[int, list]:
    """Return {key of a registration: `NOTIFIED` values} of the people of `events`, keys of events.

    Cancelled registrations are not included.
    """
    rows = Registration.objects.of_events(list(events)).not_cancelled().order_by()
    return {pk: values for pk, *values in rows.values_list("pk", *NOTIFIED)}


def with_letters(events: Iterable[int]) -> set[int]:
    """Return the keys, among `events`, of the events whose letters may wait."""
    return set(PendingLetters.objects.filter(event__in=events).values_list("event", flat=True))


def urgent_notice(events: Iterable[int], before: dict[int, list]) -> str:
    """Return a text about the people who were notified at once by a change, or "".

    `before` is the result of `notified(events)` before the change.
    """
    after = notified(events)
    contacts = [values[0] for pk, values in after.items() if pk in before and values != before[pk]]
    mailed = sum("@" in contact for contact in contacts)
    return _urgent_sentence(mailed, len(contacts) - mailed)


def _urgent_sentence(mailed: int, called: int) -> str:
    """Return a text about people who are notified at once, by mail or by telephone, or ""."""
    sentences = []
    if mailed:
        text = ngettext(
            "La date commence dans moins d’une heure : %(number)s personne inscrite reçoit une"
            " lettre tout de suite.",
            "La date commence dans moins d’une heure : %(number)s personnes inscrites reçoivent une"
            " lettre tout de suite.",
            mailed,
        )
        sentences.append(text % {"number": mailed})
    if called:
        text = ngettext(
            "%(number)s personne inscrite est à prévenir par téléphone maintenant.",
            "%(number)s personnes inscrites sont à prévenir par téléphone maintenant.",
            called,
        )
        sentences.append(text % {"number": called})
    return " ".join(sentences)
