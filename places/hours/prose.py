"""Conversion of French opening hours into an OSM text that an editor accepts or refuses.

"du lundi au vendredi 9h-12h / 14h-17h sauf mercredi" gives "Mo-Tu,Th-Fr 09:00-12:00,14:00-17:00".
Pure. Nothing is proposed for a text with an unknown word, hours that cross, or a phrase with two
meanings. A proposal is never completed by a guess, so an editor can accept it after reading the
resulting week.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import week_text
from .osm_text import read_hours
from .prose_tokens import (
    AFTERNOON_STARTS,
    BARE,
    MORNING_ENDS,
    NotUnderstoodError,
    check_half,
    day_number,
    days_up_to,
    expand_dashes,
    normalise,
    rank_number,
    time_pairs,
    tokens,
)

SPANS = {"all_days": range(7), "working": range(5), "weekend": range(5, 7)}
WEEKS = {"odd": "week 1-53/2", "even": "week 2-52/2"}
QUALIFIERS = {"rank", "odd", "even", "morning", "afternoon", "of_month"}
JOINTS = {"to", "dash", "and", "comma"}
MAX_LENGTH = 600
BEFORE_CLOSED = {"closed", "every", "holidays", "school", "comma"}


@dataclass
class Group:
    """Days that share their hours, as one phrase names them.

    `days` are numbers (0 is Monday), and `ranks` their positions in the month. `week` is an OSM
    selector of odd or even weeks or "". `half` is "morning", "afternoon" or "". `times` are pairs
    (start, end) in minutes since midnight. `is_stretch` is True if the days are a range.
    """

    days: list[int] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    week: str = ""
    half: str = ""
    times: list[tuple[int, int]] = field(default_factory=list)
    by_appointment: bool = False
    is_stretch: bool = False  # "from Monday to Friday"


def to_osm(text: str, days: Iterable[int] = ()) -> str:
    """Convert French opening hours to an OSM text; return "" if the meaning is uncertain.

    Without `days`, the text must name the days. In a table with a column for each day, pass in
    `days` the days of the column that contains the text (0 is Monday). A text that names days
    itself is then uncertain. Also returns "" for a text of more than `MAX_LENGTH` characters.
    """
    if len(text) > MAX_LENGTH:
        return ""
    try:
        reader = _Reader(list(tokens(normalise(text))), list(days))
        osm = _format_groups(reader.read(), reader.closed, reader.holidays)
    except NotUnderstoodError:
        return ""
    reading = read_hours(osm)
    return osm if reading.is_readable and not _has_warnings(reading, osm) else ""


def _has_warnings(reading, osm):
    """Return True if the reading has warnings other than the warning about odd weeks.

    A text with odd or even weeks always gets the warning about odd weeks. Every other warning makes
    the proposal uncertain.
    """
    return len(reading.warnings) > (1 if "/2 " in osm else 0)


class _Reader:
    """A parser that walks the tokens of a text once.

    `read()` returns the groups, or raises NotUnderstoodError for a text that is ambiguous, empty or
    not understood. After `read()`, `closed` contains (days, half) pairs and `holidays` the OSM
    rules for holidays. `days` are the days of the column of the text, or [] if the text must name
    days itself.
    """

    def __init__(self, tokens, days):
        self.tokens = tokens
        self.groups = [Group(days=list(days))] if days else []
        self.fixed = bool(days)
        self.closed = []  # (days, half)
        self.holidays = []
        self.by_appointment = False
        self.is_walk_in = False
        self.is_complete = False  # days came after the hours: nothing else may follow

    def read(self) -> list[Group]:
        """Parse all tokens and return the groups, each with days and with hours or appointments.

        Also fills `closed` and `holidays`. Raises NotUnderstoodError for a text that is ambiguous,
        empty or not understood.
        """
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        self._check()
        return self.groups

    def _step(self, at):
        kind, _value = self.tokens[at]
        if kind in {"day", "all_days", "working", "weekend", "rank", "every", "odd", "even"}:
            return self._open_group(at)
        if kind in {"time", "number"}:
            return self._take_times(at)
        if kind in {"closed", "except"}:
            return self._take_closed(at)
        if kind == "appointment":
            self._take_appointment(at)
        elif kind == "walk_in":
            self.is_walk_in = True
        elif kind not in {"comma", "stop", "dash", "and", "to"}:
            raise NotUnderstoodError(kind)
        return at + 1

    def _open_group(self, at):
        if self.fixed:
            raise NotUnderstoodError("days in a column of one day")
        group, at = self._days(at)
        last = self.groups[-1] if self.groups else None
        if last and not last.times and not last.by_appointment and last.days:
            raise NotUnderstoodError("days without hours")
        if last and not last.days:
            # "9h-12h du lundi au vendredi": the days that follow the hours are the only ones.
            last.days, last.ranks, last.week, last.half = (
                group.days, group.ranks, group.week, group.half,
            )  # fmt: skip
            self.fixed = self.is_complete = True
        else:
            self.groups.append(group)
        return at

    def _days(self, at):
        """Return (group that starts at this token, index of the token after the group)."""
        group, joined, dashes = Group(), "", []
        while at < len(self.tokens):
            kind, value = self.tokens[at]
            if kind == "day":
                _add_day(group, day_number(value[0]), joined, dashes)
                joined = ""
            elif kind in SPANS:
                group.days += SPANS[kind]
                joined = ""
            elif kind in JOINTS:
                joined = kind if joined in {"", "and", "comma"} else joined
            elif kind in QUALIFIERS:
                _qualify(group, kind, value)
            elif kind != "every":
                break
            at += 1
        return expand_dashes(group, dashes), at

    def _take_times(self, at):
        if self.is_complete:
            raise NotUnderstoodError("hours on both sides of the days")
        times = []
        while at < len(self.tokens):
            kind, value = self.tokens[at]
            if kind == "time":
                times.append(int(value[0]) * 60 + int(value[1] or 0 if len(value) > 1 else 0))
            elif kind == "number":
                times.append((BARE, int(value[0]) * 60))
            elif kind not in {"dash", "to", "and", "comma", "stop"}:
                break
            at += 1
        if not self.groups:
            self.groups.append(Group())
        group = self.groups[-1]
        group.times += time_pairs(times, ends_text=at >= len(self.tokens))
        return at

    def _take_closed(self, at):
        is_except = self.tokens[at][0] == "except"
        pending = self.groups[-1] if self.groups else None
        at += 1
        if not is_except and pending and pending.days and not pending.times:
            # "samedi fermé"
            if pending.half or pending.ranks or pending.week or self.fixed:
                raise NotUnderstoodError("half closed")
            self.closed.append((pending.days, ""))
            self.groups.pop()
            return at
        while at < len(self.tokens) and self.tokens[at][0] in BEFORE_CLOSED:
            kind = self.tokens[at][0]
            if kind in {"holidays", "school"}:
                self.holidays.append("PH off" if kind == "holidays" else "SH off")
                if [kind for kind, _value in self.tokens[at + 1 : at + 3]] == ["and", "day"]:
                    raise NotUnderstoodError("closed on that day too?")
                return at + 1
            at += 1
        if at >= len(self.tokens) or self.tokens[at][0] != "day":
            raise NotUnderstoodError("closed when?")
        group, at = self._days(at)
        if group.ranks or group.week or (group.half and len(group.days) > 1):
            raise NotUnderstoodError("closed some weeks")
        if is_except and not self.groups:
            raise NotUnderstoodError("except from what?")
        self.closed.append((group.days, group.half))
        is_timed = at < len(self.tokens) and self.tokens[at][0] in {"time", "number"}
        if is_timed and (not is_except or self.groups[-1].times):
            raise NotUnderstoodError("closed from when to when?")
        return at

    def _take_appointment(self, at):
        if at and self.tokens[at - 1][0] == "and":
            raise NotUnderstoodError("then, or besides?")
        if not self.groups:
            self.by_appointment = True
            return
        last = self.groups[-1]
        if last.times and (len(self.groups) > 1 or at + 1 < len(self.tokens)):
            rest = {kind for kind, _value in self.tokens[at + 1 :]}
            if len(self.groups) > 1 or rest - {"stop", "comma"}:
                raise NotUnderstoodError("which ones by appointment?")
        last.by_appointment = True

    def _check(self):
        if not self.groups:
            raise NotUnderstoodError("nothing")
        for group in self.groups:
            group.by_appointment |= self.by_appointment
            if group.by_appointment and self.is_walk_in:
                raise NotUnderstoodError("which ones by appointment?")
            if not group.days or not (group.times or group.by_appointment):
                raise NotUnderstoodError("no day or no hour")
            check_half(group)


def _add_day(group, day, joined, dashes):
    """Add a day to the group; after "to", add all days after the previous day up to it.

    `joined` is the kind of token between the two days, or "". `dashes` gets the position of each
    day that follows a dash: `expand_dashes` interprets them. Raises NotUnderstoodError if the group
    already names a half day, or if the days after "to" go backwards.
    """
    if group.half:
        raise NotUnderstoodError("several half days")
    if joined == "to" and group.days:
        group.days += days_up_to(group.days[-1], day)
        group.is_stretch = True
        return
    if joined == "dash" and group.days:
        dashes.append(len(group.days))
    group.days.append(day)


def _qualify(group, kind, value):
    """Restrict the days of the group to some weeks, to ranks of the month, or to a half day.

    `kind` is one of `QUALIFIERS`. Raises NotUnderstoodError for "of_month" without a rank before
    it.
    """
    if kind == "rank":
        group.ranks.append(rank_number(value[0]))
    elif kind in WEEKS:
        group.week = WEEKS[kind]
    elif kind in {"morning", "afternoon"}:
        group.half = kind
    elif not group.ranks:
        raise NotUnderstoodError("month")


def _format_groups(groups, closed, holidays):
    """Return the OSM text of the groups; days that share their hours are written together.

    Raises NotUnderstoodError if the groups contradict each other, if they mix usual and unusual
    weeks, or if no opening remains.
    """
    rules, week, stretched = [], {}, []
    for group in groups:
        if group.ranks or group.week:
            rules.append(
                (
                    group.week,
                    _special_days(group),
                    week_text.hours(group.times, group.by_appointment),
                )
            )
            continue
        for day in group.days:
            if any(day in days and days != set(group.days) for days in stretched):
                raise NotUnderstoodError("instead, or besides?")
            times, by_appointment = week.get(day, ([], group.by_appointment))
            times = sorted([*times, *group.times])
            if any(a[1] > b[0] for a, b in zip(times, times[1:], strict=False)):
                raise NotUnderstoodError("a day given twice")
            if by_appointment != group.by_appointment:
                raise NotUnderstoodError("half by appointment")
            week[day] = times, by_appointment
        if group.is_stretch:
            stretched.append(set(group.days))
    if rules and (len(rules) > 1 or week):
        raise NotUnderstoodError("usual and unusual weeks together")
    for days, half in closed:
        for day in days:
            _close(week, day, half)
    parts = [*(" ".join(filter(None, rule)) for rule in rules), *week_text.rules(week)]
    if not parts:
        raise NotUnderstoodError("nothing is left")
    return "; ".join([*parts, *dict.fromkeys(holidays)])


def _close(week, day, half):
    times, by_appointment = week.pop(day, ([], False))
    if half == "afternoon":
        times = [pair for pair in times if pair[1] <= MORNING_ENDS]
    elif half == "morning":
        times = [pair for pair in times if pair[0] >= AFTERNOON_STARTS]
    if half and not times:
        raise NotUnderstoodError("no half to keep")
    if half:
        week[day] = times, by_appointment


def _special_days(group):
    ranks = ",".join(str(rank) for rank in group.ranks)
    if ranks and len(group.days) > 1:
        raise NotUnderstoodError("which of these days?")
    return f"{week_text.day_list(group.days)}[{ranks}]" if ranks else week_text.day_list(group.days)
