"""Changes to undo, for the two screens of dates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from events.choices import Change
from events.models import DatesChange, EventPage
from events.schedule import timetable
from network.text.dates import format_time

from . import changes as date_changes
from . import planned, undoing

UNDO = "defaire"
NOT_UNDONE = _(
    "« %(title)s » : sa fiche a quelque chose à corriger, rien n’y est défait. Ouvrez-la,"
    " corrigez-la, publiez-la, puis recommencez ici."
)
TOO_LATE = _(
    "Ce changement ne peut plus être défait : les dix minutes sont passées, ou quelqu’un l’a déjà"
    " défait. Pour remettre une date comme annoncée, choisissez « Rétablir cette date »."
)
CHANGED_SINCE = _(
    "« %(title)s » : une date a encore changé depuis, rien n’y est défait. Défaites d’abord le"
    " dernier changement."
)
OFFLINE = _(
    "« %(title)s » n’est plus sur le site : remettez d’abord la page en ligne, puis défaites."
)
OUTCOMES = {
    "": _("rétablie"),
    Change.CANCELLED: _("annulée"),
    Change.MOVED: _("déplacée"),
    Change.SKIPPED: _("retirée"),
    Change.NOTE: _("maintenue"),
    Change.MARKED: _("rétablie"),
}


# {field: (word for its removal, word for its setting)}
MARKS = {
    "is_full": (_("n’est plus complète"), _("complète")),
    "is_closed": (_("inscriptions rouvertes"), _("inscriptions closes")),
}


@dataclass(frozen=True)
class Operation:
    """The changes that one form made, to undo together; `changes` is not empty."""

    key: UUID
    changes: list[DatesChange]

    @property
    def made_at(self) -> str:
        """The time of the changes, in the current time zone: "14 h 22"."""
        return format_time(timezone.localtime(self.changes[0].made_at))

    @property
    def expires_at(self) -> str:
        """The time until which the changes can be undone, as `made_at`: "14 h 32"."""
        return format_time(timezone.localtime(self.changes[0].expires_at))

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The changed dates as [(title of the event, "mardi 3 novembre, 14 h : annulée")].

        For an event that was offline, they are the dates of its draft. For a changed schedule, the
        only line names the changed fields of the form.
        """
        lines = []
        for change in self.changes:
            dates = _dates_of(change.event)
            entries = [_describe(change.event, entry, dates) for entry in change.versions[0]]
            entries += [_describe_schedule(change.schedule)] if change.schedule else []
            lines += [(change.event.title, line) for line in entries]
        return lines

    @cached_property
    def letters_advice(self) -> str:
        """A sentence: undoing cancels all waiting letters, or some of them are still sent.

        It is "" if no letter is waiting. It is also "" if the form changed fields other than the
        exceptions: the letters that would still be sent are then unknown.
        """
        waiting, left = 0, 0
        for change in self.changes:
            if change.schedule:
                # The registrations may have followed their dates: what would be left is unknown.
                return ""
            originals = {undoing.original_of(entry) for entry in change.versions[0]}
            waiting += len(originals & planned.dates_with_letters(change.event))
            page = date_changes.changed_page(change.event, undoing.former_rows(change))
            left += len(originals & planned.dates_with_letters(page, is_saved=False))
        if not waiting:
            return ""
        if left:
            return ngettext(
                "Si vous le défaites, une lettre partira quand même : cette date a aussi un autre"
                " changement.",
                "Si vous le défaites, des lettres partiront quand même : ces dates ont aussi un"
                " autre changement.",
                left,
            )
        return ngettext(
            "Si vous le défaites, personne ne reçoit de lettre pour cette date.",
            "Si vous le défaites, personne ne reçoit de lettre pour ces dates.",
            len(self.lines),
        )


def _dates_of(event):
    """Return {`Occurrence.original`: `Occurrence`} of the stored dates of an event."""
    dates = list(event.occurrences.select_related("place", "commune"))
    for date in dates:
        date.event = event
    return {date.original: date for date in dates}


def _describe(event, entry, dates):
    original = undoing.original_of(entry)
    if original in dates:
        day = dates[original].planned
    else:
        start = datetime.combine(original[0], original[1] or datetime.min.time(), event.zone)
        day = timetable.format_start(start, today=timezone.localdate(), all_day=event.all_day)
    outcome = _outcome(entry["before"] or {}, entry["after"] or {})
    return gettext("%(day)s : %(outcome)s") % {"day": day, "outcome": outcome}


def _describe_schedule(schedule):
    """Return "dans la fiche : début, fin", the labels of the fields that a form changed."""
    labels = {
        "dates": _("autres dates"),
        "exceptions": _("changements de dates"),
        "skipped_days": _("dates de la série"),
    }
    names = undoing.changed_fields(schedule["before"], schedule["after"])
    words = [labels.get(name) or EventPage._meta.get_field(name).verbose_name for name in names]
    return gettext("dans la fiche : %(fields)s") % {"fields": ", ".join(map(str, words))}


def _outcome(before, after):
    """Return the word for a change of an exception's fields from `before` to `after`.

    Both are {field: value} as `fields_of` returns them, or {} without an exception.
    """
    for name, words in MARKS.items():
        was_set, is_set = before.get(name, False), after.get(name, False)
        if was_set != is_set:
            return words[is_set]
    if _restores(before, after):
        return OUTCOMES[""]
    return OUTCOMES[after.get("change", "")]


def _restores(before, after):
    """Return True if a change lets a cancelled or moved date take place again.

    `before` and `after` are {field: value} of the exception, or {} without one. A cancelled date
    takes place again if the exception becomes a move to its former time. A cancelled or moved date
    takes place again if the exception becomes a note without text, or a marked date. Returns False
    for an `after` of {}.
    """
    was, is_now = before.get("change"), after.get("change")
    if is_now == Change.MOVED:
        return was == Change.CANCELLED and before["starts_at"] == after["starts_at"]
    is_kept = is_now in (Change.NOTE, Change.MARKED) and not after["note"]
    return is_kept and was in (Change.CANCELLED, Change.MOVED)


def changes_for(user: User, changes: QuerySet) -> list[DatesChange]:
    """Return the `DatesChange`s of a queryset that `user` may undo now, the latest first.

    These changes were made less than `DELAY` ago, their dates have not changed again (`undoable`),
    and `user` may publish their events.
    """
    recent = undoing.undoable(changes.open().select_related("event"))
    return [change for change in recent if _may_undo(user, change)]


def _may_undo(user, change):
    return change.event.permissions_for_user(user).can_publish()


def operations(changes: Iterable[DatesChange]) -> list[Operation]:
    """Return the changes grouped as `Operation`s, in the order of the first change of each."""
    by_key = defaultdict(list)
    for change in changes:
        by_key[change.operation].append(change)
    return [Operation(key, rows) for key, rows in by_key.items()]


def undo_operation(request: HttpRequest, changes: QuerySet) -> None:
    """Undo those of `changes` that have the posted `operation`, and add messages.

    Changes that the user may not undo are ignored. The changes of each event are undone
    independently. An event is not restored, and an error is added, if it is not published, if one
    of its dates changed after the `DatesChange`, or if its page would be invalid. If there was
    nothing to undo, an error is added too.
    """
    try:
        key = UUID(request.POST.get("operation", ""))
    except ValueError:
        key = None
    undone, faults = [], []
    made = changes.filter(operation=key).select_related("event")
    made = [change for change in made if _may_undo(request.user, change)]
    before = planned.notified(change.event_id for change in made)
    for change in made:
        try:
            undoing.undo(change.pk, request.user)
        except undoing.ExpiredError:
            continue
        except undoing.ChangedSinceError:
            faults.append(CHANGED_SINCE % {"title": change.event.title})
        except undoing.OfflineError:
            faults.append(OFFLINE % {"title": change.event.title})
        except ValidationError:
            faults.append(NOT_UNDONE % {"title": change.event.title})
        else:
            undone.append(change.event_id)
    if undone:
        text = gettext("C’est défait : ces dates sont comme avant. Les agendas abonnés le sauront.")
        messages.success(request, f"{text} {planned.urgent_notice(undone, before)}".strip())
    for fault in faults or ([] if undone else [TOO_LATE]):
        messages.error(request, fault)
