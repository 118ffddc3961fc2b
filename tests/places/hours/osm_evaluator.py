"""A second evaluator of opening hours, written from the OSM specification alone.

It is independent of the library and of `osm_text`, and used by tests only. It covers days, ranks
in the month, weeks, months and dates, PH and SH, several times, hours past midnight, `off`,
`unknown`, `open`, comments; ";" overrides a day, ", " after hours adds to it. It deviates from the
specification three times, to follow the authors of real texts: "Tu, Th 14:00-17:00" names two days,
"00:00-00:00" is a closed day, and hours "sur rendez-vous" are neither open nor closed. Raises
OutOfSubsetError for anything else.
"""

import datetime
import re
from dataclasses import dataclass, field

DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
RULE = re.compile(
    r"^(?P<week>week \d+(?:-\d+)?(?:/\d+)?)?\s*"
    r"(?P<dates>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[\w ]*?"
    r"(?:\s?-\s?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)?[\w ]*?)?)?\s*:?\s*"
    r"(?P<days>(?:(?:mo|tu|we|th|fr|sa|su|ph|sh)(?:\s?-\s?(?:mo|tu|we|th|fr|sa|su))?"
    r"(?:\[[-\d, ]+\])?\s?,?\s?)+)?\s*"
    r"(?P<times>(?:\d{1,2}:\d\d\s?-\s?\d{1,2}:\d\d\s?,?\s?)+|24/7)?\s*"
    r"(?P<state>off|closed|open|unknown)?\s*(?P<comment>\"[^\"]*\")?$"
)
EVERY_DAY = frozenset(range(7))


class OutOfSubsetError(Exception):
    pass


@dataclass
class Rule:
    adds: bool
    days: set = field(default_factory=set)
    ranks: dict = field(default_factory=dict)
    holiday: bool = False
    school: bool = False
    weeks: tuple = ()
    dates: tuple = ()
    times: list = field(default_factory=list)
    state: str = "open"

    def applies_to(self, day, calendar):
        """Return True if the rule applies to the date `day`; `calendar` has the holidays."""
        if self.weeks:
            first, last, step = self.weeks
            number = day.isocalendar().week
            if not first <= number <= last or (number - first) % step:
                return False
        if self.dates and not _between((day.month, day.day), *self.dates):
            return False
        if self.holiday and calendar.is_holiday(day):
            return True
        if self.school and calendar.is_school_holiday(day):
            return True
        if not (self.holiday or self.school) and not self.days and not self.ranks:
            return True
        return day.weekday() in self.days or self._has_rank(day)

    def _has_rank(self, day):
        last = (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        from_end = -((last - datetime.timedelta(days=1) - day).days // 7 + 1)
        ranks = self.ranks.get(day.weekday(), ())
        return (day.day - 1) // 7 + 1 in ranks or from_end in ranks


def evaluate(text, moment, calendar):
    """Return "open", "closed", "appointment" or "unknown" at a local, naive moment.

    `calendar` has the public and school holidays. Raises OutOfSubsetError for a text outside the
    subset of the module.
    """
    rules = parse(text)
    minute = moment.hour * 60 + moment.minute
    today = moment.date()
    state = _on(rules, today, minute, calendar)
    if state == "closed":
        yesterday = today - datetime.timedelta(days=1)
        state = _on(rules, yesterday, minute + 24 * 60, calendar)
    return state


def parse(text):
    text = re.sub("[‐-―−]", "-", text.strip().lower())
    parts = re.split(r"(;|(?<=[\d\"f]),\s+(?=[a-z]))", text)
    rules = [
        _rule(part.strip(), adds=index > 0 and parts[index - 1] != ";")
        for index, part in enumerate(parts)
        if index % 2 == 0 and part.strip()
    ]
    if not rules:
        raise OutOfSubsetError(text)
    return rules


def _rule(part, adds):
    match = RULE.fullmatch(part)
    if not match:
        raise OutOfSubsetError(part)
    rule = Rule(adds, state={"off": "closed", None: "open"}.get(match["state"], match["state"]))
    if rule.state != "closed" and match["comment"] == '"sur rendez-vous"':
        rule.state = "appointment"
    for item in filter(None, re.split(r"\s*,\s*(?![^\[]*\])", (match["days"] or "").strip(" ,"))):
        _read_days(rule, item)
    if match["week"]:
        first, last, step = re.fullmatch(
            r"week (\d+)(?:-(\d+))?(?:/(\d+))?", match["week"]
        ).groups()
        rule.weeks = int(first), int(last or first), int(step or 1)
    if match["dates"]:
        rule.dates = _read_dates(match["dates"].strip())
    times = match["times"] or ""
    for hour, minute, end_hour, end_minute in re.findall(
        r"(\d{1,2}):(\d\d)\s?-\s?(\d{1,2}):(\d\d)", times
    ):
        start, end = int(hour) * 60 + int(minute), int(end_hour) * 60 + int(end_minute)
        if (start, end) != (0, 0):
            rule.times.append((start, end if end > start else end + 24 * 60))
    if times and not rule.times and "24/7" not in times:
        rule.state = "closed"
    return rule


def _read_days(rule, item):
    name, _bracket, ranks = item.rstrip("]").partition("[")
    if name == "ph":
        rule.holiday = True
    elif name == "sh":
        rule.school = True
    else:
        first, _dash, last = (part.strip() for part in name.partition("-"))
        start, end = DAYS.index(first), DAYS.index(last or first)
        days = {(start + step) % 7 for step in range((end - start) % 7 + 1)}
        if ranks:
            rule.ranks |= {day: [int(rank) for rank in ranks.split(",")] for day in days}
        else:
            rule.days |= days


def _read_dates(text):
    first, _dash, last = (part.strip() for part in text.partition("-"))
    start = _read_date(first, 1, None)
    return start, _read_date(last or first, 31, start[0])


def _read_date(text, default, month):
    match = re.fullmatch(r"([a-z]{3})?\s*(\d{1,2})?", text)
    if not match or not (match[1] or month):
        raise OutOfSubsetError(text)
    return (MONTHS.index(match[1]) + 1 if match[1] else month), int(match[2] or default)


def _between(day, first, last):
    return first <= day <= last if first <= last else day >= first or day <= last


def _on(rules, day, minute, calendar):
    """Return the state of the rules of `day` at a minute counted from its midnight."""
    held = []
    for rule in rules:
        if rule.applies_to(day, calendar):
            # "off" closes the day; a rule with hours replaces the former ones.
            held = [*held, rule] if rule.adds else [rule]
    state = "closed"
    for rule in held:
        spans = rule.times or [(0, 24 * 60)]
        if any(start <= minute < end for start, end in spans):
            state = rule.state
    return state
