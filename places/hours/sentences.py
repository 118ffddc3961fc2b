"""The hours of a week in sentences, for paper: "Du lundi au vendredi, de 9 h à 12 h". Pure.

A table of seven lines takes a third of the sheet of a place. Days with the same hours share a
sentence.
"""

from collections.abc import Iterable, Sequence

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from network.text.dates import format_end, format_time, join_with_comma

from .opening_hours import DAY, Day, Stretch

FEWEST_IN_A_RUN = 3  # "le lundi et le mardi" is shorter than "du lundi au mardi"


def sentences(week: Iterable[Day]) -> list[str]:
    """Return the sentences of a week, in the order of their first days; [] without open days.

    `week` contains the days from Monday to Sunday. Closed days have no sentence. A day whose hours
    are uncertain, or by appointment, has its note: "Le mardi, de 9 h à 12 h, sur rendez-vous".
    """
    groups = {}
    for day in week:
        if not day.is_closed:
            groups.setdefault(hours_of(day), []).append(day.date.weekday())
    return [join_with_comma(days_in_words(days), hours) for hours, days in groups.items()]


def hours_of(day: Day) -> str:
    """Return the hours of a day that is not closed, then its note.

    Example: "de 9 h à 12 h et de 14 h à 17 h, sur rendez-vous".
    """
    periods = [_period(stretch) for stretch in day.stretches if stretch.has_hours]
    parts = [enumerate_in_words(periods)] if periods else []
    return ", ".join([*parts, day.note] if day.note else parts) or _("à confirmer")


def _period(stretch: Stretch):
    if stretch.end - stretch.start == DAY:
        return _("toute la journée")
    hours = {"start": format_time(stretch.start), "end": format_end(stretch.end)}
    return _("de %(start)s à %(end)s") % hours


def days_in_words(days: Sequence[int]) -> str:
    """Return sorted weekdays (0 is Monday) in words, with a capital.

    Examples: "Tous les jours", "Du lundi au vendredi", "Le mardi et le jeudi".
    """
    if len(days) == 7:
        return _("Tous les jours")
    parts, days = [], list(days)
    while days:
        end = 0
        while end + 1 < len(days) and days[end + 1] == days[end] + 1:
            end += 1
        if end + 1 >= FEWEST_IN_A_RUN:
            ends = {"first": WEEKDAYS[days[0]], "last": WEEKDAYS[days[end]]}
            parts.append(_("du %(first)s au %(last)s") % ends)
        else:
            parts += [_("le %(day)s") % {"day": WEEKDAYS[day]} for day in days[: end + 1]]
        days = days[end + 1 :]
    text = enumerate_in_words(parts)
    return text[:1].upper() + text[1:]


def enumerate_in_words(parts: Sequence[str]) -> str:
    """Return "a", "a et b" or "a, b et c"; "" without parts."""
    *before, last = parts or [""]
    if not before:
        return last
    return _("%(names)s et %(last)s") % {"names": ", ".join(before), "last": last}
