"""Parsing of OSM opening-hours texts as real files write them.

A text with a plain meaning is corrected, a text that is certainly wrong is refused, and a text that
may be wrong gets a warning. The opening-hours library accepts many texts that do not mean what
their author intended; this module handles each such case.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from opening_hours import OpeningHours, ParserError

from .prose_tokens import AFTERNOON_STARTS, MORNING_ENDS
from .week_text import AFTERNOON, DAYS, HALVES, MORNING, day_list
from .week_text import APPOINTMENT as BOOKED

MAX_LENGTH, LAST_YEAR = 1000, 2199

DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)(?![A-Za-z])"
DAY_ITEM = rf"{DAY}(?:\s?-\s?{DAY})?(?:\[[^\]]*\])?"
DAY_LIST = re.compile(rf"(?<![A-Za-z]){DAY_ITEM}(?:\s*,\s*{DAY_ITEM})*", re.IGNORECASE)
SPACED_DAYS = re.compile(rf"({DAY}(?:\[[^\]]*\])?)\s*([,-])\s*(?={DAY})", re.IGNORECASE)
MONTH_NAME = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
MONTH_DAY = r"\d{1,2}(?!\d|:\d)"
# "Dec 24,31" names the month once for several days; the library requires it with each.
MONTH_DAYS = re.compile(
    rf"\b((?:\d{{4}}\s+)?{MONTH_NAME})\s+({MONTH_DAY}(?:\s*-\s*(?:{MONTH_NAME}\s+)?{MONTH_DAY})?"
    rf"(?:\s*,\s*{MONTH_DAY}(?:\s*-\s*(?:{MONTH_NAME}\s+)?{MONTH_DAY})?)+)",
    re.IGNORECASE,
)
EVERY_FEW_YEARS = re.compile(r"\b(\d{4})\s*/\s*(\d{1,2})(?=\s)")
DAYS_AND_COLON = re.compile(rf"({DAY}(?:\[[^\]]*\])?)\s*:\s*(?=\d)", re.IGNORECASE)
TIME = r"\d{1,2}:\d{2}"
# Departures every 90 minutes: not opening hours.
REPEATED = re.compile(rf"({TIME}\s*-\s*{TIME})\s*/\s*(?:{TIME}|\d{{1,3}})")
TIME_RANGE = re.compile(rf"({TIME})\s*-\s*({TIME})")
# The hours of a rule that name nothing but periods and a comment.
PERIODS = re.compile(
    rf"\s*{TIME_RANGE.pattern}(?:\s*,\s*{TIME_RANGE.pattern})*\s*(?:\"[^\"]*\")?\s*"
)
NOON = f"{AFTERNOON_STARTS // 60}:00"
HAS_TIME = re.compile(rf"{TIME}|24/7|sunrise|sunset|dawn|dusk", re.IGNORECASE)
CLOSED_WORD = re.compile(r"\b(?:off|closed)\b", re.IGNORECASE)
# The hour of the sun depends on a position that may be missing; "09:00+" has no end.
NOT_SURE = re.compile(rf"sunrise|sunset|dawn|dusk|{TIME}\s*\+", re.IGNORECASE)
MODIFIER = re.compile(r"\b(?:off|closed|unknown|open)\b", re.IGNORECASE)
OPEN_WORD = re.compile(r"\bopen\b", re.IGNORECASE)
MONTH = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|easter|week|\d{4})\b", re.IGNORECASE
)
VARIES = re.compile(rf"\bweek\b|\[|{MONTH.pattern}", re.IGNORECASE)
QUOTED = re.compile(r'("[^"]*")')
# A comment that changes the hours: "fermé en août", "semaines paires", "à confirmer".
CONDITION = re.compile(
    r"ferm|sauf|hors|selon|sous réserve|confirm|vari|altern|parfois|vacances|semaine|quinzaine"
    r"|\bmois\b|\bimpair|\bpaire?s?\b|\bsur (?:2|deux)\b"
    r"|\b(?:1er|\d ?e|premier|dernier)s? (?:lun|mar|mer|jeu|ven|sam|dim)",
    re.IGNORECASE,
)
MEETING = (
    r"(?:r\.?d\.?v|rv|rendez[- ]?vous|r[ée]servation|appointments?|pr[ée]-?inscription"
    r"|(?<=sur )inscription|inscription(?= (?:obligatoire|pr[ée]alable|requise|n[ée]cessaire)))"
)
# A comment that names an appointment elsewhere than in these phrases requires one.
WALK_IN = re.compile(
    rf"(?:(?:avec|sur) ou )?(?:sans|without|no|pas de|aucun)(?: ou (?:avec|sur))?"
    rf"(?: prise de)? {MEETING}(?: needed| required| n[ée]cessaire)?",
    re.IGNORECASE,
)
APPOINTMENT = re.compile(rf"\b{MEETING}\b", re.IGNORECASE)
OPTIONAL = re.compile(
    r"possible|conseill(?!ers?\b|[eè]res?\b)|recommand|pr[ée]f[ée]r|\blibre\b|walk", re.IGNORECASE
)
# These words without quotes are not OSM.
UNQUOTED = re.compile(
    rf"(?:\b(?:uniquement|only)\s)?\b(?:(?:by|on|sur|avec)\s)?{MEETING}\b"
    r"(?:\s(?:uniquement|only|seulement|obligatoire))?",
    re.IGNORECASE,
)
# Rules are separated by ";", by "||", or by a comma and a space before a selector.
RULE_SEPARATOR = re.compile(rf"(\s*;\s*|\s*\|\|\s*|(?<=[\w\"]),\s+(?={DAY}))", re.IGNORECASE)
LONG_MINUTES = 14 * 60
CLOSED_DAY = {("00:00", "00:00"), ("0:00", "0:00")}


@dataclass(frozen=True)
class Reading:
    """The result of parsing `text`: one evaluator for each sort of day, and warnings.

    `usual` is the evaluator of ordinary days, or None if the text is empty or refused. The
    evaluator for public holidays, or for school holidays, is None if the text has no rule for such
    holidays. `varies` is True when the hours depend on the week, the month or the year. `warnings`
    are lazy sentences for the editor, and include the reasons of a refusal.
    """

    text: str
    usual: OpeningHours | None = None
    on_public_holidays: OpeningHours | None = None
    on_school_holidays: OpeningHours | None = None
    varies: bool = False
    warnings: tuple = ()

    @property
    def is_readable(self) -> bool:
        """True if the text is not empty and was not refused."""
        return self.usual is not None

    @property
    def names_public_holidays(self) -> bool:
        """True if the text has a rule for public holidays (PH)."""
        return self.on_public_holidays is not None

    @property
    def names_school_holidays(self) -> bool:
        """True if the text has a rule for school holidays (SH)."""
        return self.on_school_holidays is not None

    def rules_of(self, day: date, calendar) -> OpeningHours | None:
        """Return the evaluator of a day, or None for an empty or refused text.

        The rules for public holidays override the rules for school holidays, and the rules for
        school holidays override the week.
        """
        if self.on_public_holidays and calendar.public_holiday(day):
            return self.on_public_holidays
        if self.on_school_holidays and calendar.school_holiday(day):
            return self.on_school_holidays
        return self.usual


@lru_cache(maxsize=20_000)
def read_hours(text: str) -> Reading:
    """Parse an OSM text and return its `Reading`; the results are cached.

    An empty text gives an unreadable reading without warnings. A refused text, for example one with
    more than `MAX_LENGTH` characters, gives an unreadable reading with the reasons in `warnings`;
    no exception is raised.
    """
    line = " ".join(text.split())
    if not line:
        return Reading("")
    if len(line) > MAX_LENGTH:
        return Reading(text.strip(), warnings=(_("Le texte est trop long."),))
    if not line.isprintable():
        return Reading(text.strip(), warnings=(_("Le texte contient des signes invisibles."),))
    written = _split_rules(_normalise(line))
    warnings = [warning for _separator, rule in written for warning in _warnings(rule)]
    rules = [(separator, _correct(rule)) for separator, rule in written]
    if errors := _errors(rules):
        return Reading(text.strip(), warnings=(*warnings, *errors))
    whole = " ".join(rule for _separator, rule in rules)
    try:
        return Reading(
            text.strip(),
            usual=_variant(rules, ""),
            on_public_holidays=_variant(rules, "PH") if _names(whole, "PH") else None,
            on_school_holidays=_variant(rules, "SH") if _names(whole, "SH") else None,
            varies=bool(VARIES.search(QUOTED.sub("", whole))),
            warnings=(*warnings, *_warnings_between(rules)),
        )
    except ParserError:
        return Reading(text.strip(), warnings=(_("Le texte n’est pas en notation OpenStreetMap."),))


def needs_appointment(comment: str) -> bool:
    """Return True if a quoted comment requires an appointment: "sur rdv uniquement".

    Returns False for "avec ou sans rendez-vous" and "rendez-vous conseillé".
    """
    rest = WALK_IN.sub("", comment)
    return bool(APPOINTMENT.search(rest)) and not OPTIONAL.search(rest)


def is_only_appointment(comment: str) -> bool:
    """Return True if a comment means « sur rendez-vous » and nothing else."""
    return bool(UNQUOTED.fullmatch(comment.strip()))


def require_appointment(text: str, halves: Collection[tuple[int, int]] = ()) -> str:
    """Return an OSM text whose hours are by appointment: « sur rendez-vous » in their comments.

    With `halves`, pairs (day, MORNING or AFTERNOON), only the hours of these half days are. A text
    whose rules do not each name their weekdays, and a refused text, are then by appointment on all
    days.

    Rules of closed days, and rules whose comment is about appointments or free access, are
    unchanged. A text without times, if it is empty or mentions an appointment, is returned as it
    is, and so is a refused text that mentions one. Any other refused text, and a text that would
    become too long, are returned after « sur rendez-vous : », which is no OSM text.
    """
    if not read_hours(text).is_readable:
        is_told = not text.strip() or APPOINTMENT.search(text)
        return text if is_told else f"{BOOKED} : {text}"
    normal = _normalise(" ".join(text.split()))
    rules, named = [], _split_rules(normal)
    if all(_booked(rule) == rule for _separator, rule in named):
        # « sur rendez-vous » alone stays as a person typed it.
        return normal if re.search(r"\d", text) else text
    if halves and all(_is_weekly(*each) for each in named):
        return _with_booked_halves(named, set(halves))
    for separator, rule in named:
        rules.append(f"{separator} {_booked(rule)}" if separator else _booked(rule))
    booked = "".join(rules)
    return booked if read_hours(booked).is_readable else f"{BOOKED} : {text}"


def _is_weekly(separator, rule):
    """Return True for a rule of named weekdays without holidays, ranks, months or dates."""
    bare = QUOTED.sub("", rule)
    group = DAY_LIST.match(bare)
    is_plain = group and not VARIES.search(bare) and not re.search(r"PH|SH", group[0], re.I)
    return separator != "||" and bool(is_plain or CLOSED_WORD.search(bare))


def _with_booked_halves(named, halves):
    """Return the text of weekly rules, in which the hours of `halves` are by appointment.

    A rule that also has other hours is divided.
    """
    text = ""
    for separator, rule in named:
        group = DAY_LIST.match(rule)
        if not group or CLOSED_WORD.search(QUOTED.sub("", rule)):
            divided = [rule]
        else:
            divided = _divided(_numbers_of(group[0]), rule[group.end() :], halves)
        for part in divided:
            text += f"{separator or ';'} {part}" if text else part
    return text


def _divided(numbers, hours, halves):
    """Return the rules of the days `numbers`, grouped by the halves that are by appointment.

    The days without appointment come first, then those with one half. `hours` is the rule without
    its days.
    """
    days = {}
    for number in sorted(numbers):
        booked = tuple(half for half in HALVES if (number, half) in halves)
        days.setdefault(booked, []).append(number)
    rules = []
    for booked in sorted(days, key=len):
        selector = day_list(days[booked])
        whole = f"{selector}{hours}"
        if len(booked) == 1 and PERIODS.fullmatch(hours):
            rules.append(_half_booked(selector, hours, *booked))
        else:
            rules.append(_with_appointment(whole) if booked else whole)
    return rules


def _half_booked(selector, hours, half):
    """Return the rule of the free periods, then the rule that adds those of the booked `half`."""
    periods = {MORNING: [], AFTERNOON: []}
    for match in TIME_RANGE.finditer(hours):
        start, end = match.groups()
        starts, ends = _minutes(match, 1), _minutes(match, 2)
        if starts >= AFTERNOON_STARTS:
            periods[AFTERNOON].append(f"{start}-{end}")
        elif starts < ends <= MORNING_ENDS:
            periods[MORNING].append(f"{start}-{end}")
        else:
            periods[MORNING].append(f"{start}-{NOON}")
            periods[AFTERNOON].append(f"{NOON}-{end}")
    quoted = QUOTED.search(hours)
    comment = f" {quoted[0]}" if quoted else ""
    texts = {each: f"{selector} {','.join(periods[each])}{comment}" for each in HALVES}
    texts[half] = _with_appointment(texts[half])
    order = sorted(HALVES, key=lambda each: each == half)
    return ", ".join(texts[each] for each in order if periods[each])


def _numbers_of(group):
    """Return the set of the weekdays in a selector such as "Mo-We,Fr"; 0 is Monday."""
    found = set()
    for item in group.split(","):
        first, _dash, last = item.strip().capitalize().partition("-")
        start, end = DAYS.index(first), DAYS.index(last.strip().capitalize() or first)
        found |= set(range(start, end + 1)) if start <= end else {*range(start, 7), *range(end + 1)}
    return found


def _booked(rule):
    """Return a rule, with « sur rendez-vous » in its comment unless it closes days."""
    return rule if CLOSED_WORD.search(QUOTED.sub("", rule)) else _with_appointment(rule)


def _with_appointment(rule):
    """Return a rule of open hours with « sur rendez-vous » in its comment."""
    quoted = QUOTED.search(rule)
    if not quoted:
        return f'{rule} "{BOOKED}"'
    comment = quoted[0].strip('"')
    if APPOINTMENT.search(comment) or OPTIONAL.search(comment):
        return rule
    return rule.replace(quoted[0], f'"{comment}, {BOOKED}"', 1)


def _outside_quotes(text, change):
    """Return the text with the function `change` applied to everything but quoted comments."""
    return "".join(part if part.startswith('"') else change(part) for part in QUOTED.split(text))


def _normalise(text):
    """Return the text with the corrections that cannot change its meaning.

    Dashes, spaces and compatibility characters are replaced by one form of each. The colon after
    days and the space after a comma between hours are removed. The name of a month is repeated
    before each of its days, and a period of years gets an end. The words « sur rdv » and "by
    appointment" become a quoted comment.
    """

    def change(part):
        part = unicodedata.normalize("NFKC", part)
        part = re.sub("[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]", "-", part)
        # "Tu, Th 14:00-18:00" would open on Tuesday for 24 hours, and "09:00-12:00, 14:00-18:00"
        # would start a rule of its own. "Mo - Fr" and "Mo-Fr: 09:00" are refused by the library.
        part = SPACED_DAYS.sub(r"\1\2", part)
        part = DAYS_AND_COLON.sub(r"\1 ", part)
        part = MONTH_DAYS.sub(_name_each_month, part)
        part = EVERY_FEW_YEARS.sub(rf"\1-{LAST_YEAR}/\2", part)
        part = UNQUOTED.sub(f'"{BOOKED}"', part)
        return re.sub(rf"({TIME})\s*,\s+(?=\d)", r"\1,", part)

    return _outside_quotes(text, change)


def _name_each_month(match):
    month, days = match.groups()
    return ",".join(f"{month} {day.strip()}" for day in days.split(","))


def _split_rules(text):
    """Return [(separator before the rule, rule)], without empty rules.

    The separators are ";", "||", and a "," before "Mo", "PH" or another `DAY`. The first rule has
    "" as its separator.
    """
    marks = []

    # A quoted comment may contain a ";": a number replaces it while the text is split.
    def put_aside(match):
        marks.append(match.group())
        return f'"{len(marks) - 1}"'

    parts = RULE_SEPARATOR.split(QUOTED.sub(put_aside, text))
    rules, separator = [], ""
    for index, part in enumerate(parts):
        if index % 2:
            separator = part.strip()
        elif part.strip():
            rule = re.sub(r'"(\d+)"', lambda m: marks[int(m.group(1))], part.strip())
            rules.append((separator if rules else "", rule))
    return rules


def _correct(rule):
    """Return the rule with doubtful hours replaced by "unknown" or "off".

    The specification would open a rule without hours day and night: it becomes "unknown".
    00:00-00:00 becomes "off". Wrong ranges, repeated times such as "10:00-12:00/30", and hours with
    a comment such as the French "fermé en août" become "unknown".
    """
    if REPEATED.search(rule):
        rule = _outside_quotes(rule, lambda part: REPEATED.sub(r"\1", part))
        rule = rule if MODIFIER.search(rule) else f"{rule} unknown"
    bare = QUOTED.sub("", rule)
    if OPEN_WORD.search(bare) and not HAS_TIME.search(bare):
        # "Mo-Fr open" gives no hour, like "Mo-Fr".
        return _outside_quotes(rule, lambda part: OPEN_WORD.sub("unknown", part))
    if MODIFIER.search(bare):
        return rule
    if not HAS_TIME.search(bare):
        # "sur rendez-vous" alone, or "Mo-Fr": no hour is given.
        quoted = QUOTED.search(rule)
        return f"{bare.strip()} unknown {quoted.group() if quoted else ''}".strip()
    ranges = list(TIME_RANGE.finditer(bare))
    selector = bare[: ranges[0].start()].strip() if ranges else ""
    # France services files write a closed day as 00:00-00:00.
    if ranges and all(match.group(1, 2) in CLOSED_DAY for match in ranges):
        return f"{selector} off".strip()
    if any(_is_wrong(match) for match in ranges):
        return f"{selector} unknown".strip()
    comment = QUOTED.search(rule)
    if comment and CONDITION.search(comment.group()):
        return f"{rule[: comment.start()]}unknown {rule[comment.start() :]}"
    return rule


def _is_wrong(match):
    """Return True if a range ends as it starts, or crosses midnight and exceeds 14 hours."""
    start, end = _minutes(match, 1), _minutes(match, 2)
    return start == end or (end < start and end + 24 * 60 - start > LONG_MINUTES)


def _minutes(match, group):
    hours, minutes = match.group(group).split(":")
    return int(hours) * 60 + int(minutes)


def _fill(text, **values):
    return str(text) % values


# Lazy, because readings are cached and read in several languages.
_filled = lazy(_fill, str)


def _errors(rules):
    """Return the reasons to refuse the whole text, or [] if it is accepted.

    `rules` is [(separator, rule)]. A text is refused for hours that depend on the sun or have no
    end. It is also refused for hours without days or dates after a ";".
    """
    errors = []
    for index, (separator, rule) in enumerate(rules):
        bare = QUOTED.sub("", rule)
        if NOT_SURE.search(bare):
            errors.append(_filled(_("« %(rule)s » ne dit pas l’heure exacte."), rule=rule))
        if index and separator == ";" and _has_no_selector(bare) and HAS_TIME.search(bare):
            errors.append(
                _filled(
                    _("« ; %(rule)s » efface tout ce qui précède : ajoutez les jours."), rule=rule
                )
            )
    return errors


def _has_no_selector(bare):
    return not DAY_LIST.search(bare) and not MONTH.search(bare)


def _warnings(rule):
    for match in TIME_RANGE.finditer(QUOTED.sub("", rule)):
        start, end = _minutes(match, 1), _minutes(match, 2)
        if start == end and match.group(1, 2) not in CLOSED_DAY:
            yield _filled(_("%(range)s commence et finit à la même heure."), range=match.group())
        elif _is_wrong(match) and start != end:
            yield _filled(_("%(range)s finit avant de commencer."), range=match.group())
        if end - start > LONG_MINUTES and end != 24 * 60:
            yield _filled(_("%(range)s dure plus de 14 heures."), range=match.group())
        if 0 < start < 6 * 60:
            yield _filled(_("%(range)s commence avant 6 heures."), range=match.group())


def _warnings_between(rules):
    """Yield warnings about rules that are legal together and seldom intended.

    `rules` is [(separator, rule)]. One warning is about a rule that replaces an earlier rule for
    the same days. Another is about odd or even weeks, because a year of 53 weeks is followed by a
    second odd week in a row. The warnings are for the editor, never for the public.
    """
    seen = set()
    for separator, rule in rules:
        bare = QUOTED.sub("", rule)
        days = _weekdays(bare)
        if separator == ";" and HAS_TIME.search(bare) and not MONTH.search(bare) and days & seen:
            yield _filled(
                _("« %(rule)s » remplace les horaires donnés plus haut pour les mêmes jours."),
                rule=rule,
            )
        seen |= days
    if any(re.search(r"\bweek\b[^;]*/\s*2", rule) for _separator, rule in rules):
        yield _("Une année de 53 semaines met deux semaines impaires à la suite.")


def _weekdays(bare):
    names = ["mo", "tu", "we", "th", "fr", "sa", "su"]
    days = set()
    for group in DAY_LIST.findall(bare):
        for item in re.split(r"\s*,\s*", re.sub(r"\[[^\]]*\]", "", group.lower())):
            first, _dash, last = (part.strip() for part in item.partition("-"))
            if first in names and last in names:
                index = names.index(first)
                while names[index % 7] != last:
                    days.add(names[index % 7])
                    index += 1
                days.add(last)
            elif first in names:
                days.add(first)
    return days


def _names(text, holiday):
    return bool(re.search(rf"\b{holiday}\b", QUOTED.sub("", text), re.IGNORECASE))


def _variant(rules, holiday):
    """Return the evaluator of `rules`, [(separator, rule)], for one sort of day.

    `holiday` is "PH" for public holidays, "SH" for school holidays or "" for other days. The words
    PH and SH are removed from the rules: our calendar decides which day is a holiday in each
    territory. Raises `ParserError` if the rules are not OSM.
    """
    others, named = [], []
    for separator, rule in rules:
        applied, is_named = _for_holiday(rule, holiday)
        if applied is not None:
            (named if is_named else others).append((separator, applied))
    ordered = [*_closures_last(others), *named] or [("", _default_rule(rules))]
    text = ordered[0][1]
    for separator, rule in ordered[1:]:
        glue = {",": ", ", "||": " || "}.get(separator, "; ")
        text += glue + rule
    rules_read = OpeningHours(text, auto_country=False, auto_timezone=False)
    rules_read.state(datetime(2026, 1, 5))
    return rules_read


def _default_rule(rules):
    """Return the rule of a variant without rules: "off" if a rule has hours, else "unknown".

    "SH 10:00-12:00" means closed outside the holidays; "PH off" alone does not define the week.
    `rules` is [(separator, rule)], for all sorts of days.
    """
    return "off" if any(HAS_TIME.search(rule) for _separator, rule in rules) else "unknown"


def _closures_last(rules):
    """Return [(separator, rule)] with dated rules last if a weekly rule overrides a closure.

    Otherwise, the order does not change.
    """
    dated = [rule for rule in rules if MONTH.search(QUOTED.sub("", rule[1]))]
    weekly = [rule for rule in rules if rule not in dated]
    undone = any(
        CLOSED_WORD.search(QUOTED.sub("", rule[1]))
        and weekly
        and rules.index(rule) < rules.index(weekly[-1])
        for rule in dated
    )
    return [*weekly, *dated] if undone else rules


def _for_holiday(rule, holiday):
    """Return (the rule without the words PH and SH, True if it names `holiday`).

    `holiday` is "PH", "SH" or "" for ordinary days. The returned rule is None if the rule does not
    apply to these days.
    """
    bare_holiday = re.compile(r"\b(PH|SH)\b", re.IGNORECASE)
    named = False

    def change(part):
        nonlocal named
        group = DAY_LIST.search(part)
        if not group or not bare_holiday.search(group.group()):
            return part
        items = re.split(r"\s*,\s*", group.group())
        days = [item for item in items if not bare_holiday.fullmatch(item.strip())]
        if holiday and any(item.strip().upper() == holiday for item in items):
            named = True
            return part[: group.start()] + part[group.end() :]
        if days:
            return part[: group.start()] + ",".join(days) + part[group.end() :]
        return "\0"

    changed = _outside_quotes(rule, change)
    return (None, named) if "\0" in changed else (changed.strip() or "open", named)
