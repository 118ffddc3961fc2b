"""The moment of a question: "ouvert samedi", "demain matin", "en janvier". Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from network.geography.spelling import difference
from network.text.dates import AFTERNOON, EVENING, MORNING

from .analysis import stem
from .phrases import FoldedWords, tidy
from .sounds import sound

DAYS = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "en": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
}
MONTHS = {
    "fr": ["janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
           "octobre", "novembre", "decembre"],
    "en": ["january", "february", "march", "april", "may", "june", "july", "august", "september",
           "october", "november", "december"],
}  # fmt: skip
# Other words for a day, misspelt as often.
SAID = {"fr": ["demain", "aujourdhui", "maintenant"], "en": ["today", "tomorrow"]}
SHORTEST_SLIP = 5  # letters
# Usual words, and a town, at one edit of a day.
NOT_DAYS = frozenset(
    "dedain delain demuin denain detain domain maintenait mardie sundae sundry toady toddy".split()
)
ORDINARY_MONTHS = {"mars", "mai", "aout", "march", "may", "august"}
NOON, SIX = 12, 18
PART_WORDS = {
    "matin": MORNING, "matinee": MORNING, "morning": MORNING,
    "apres midi": AFTERNOON, "aprem": AFTERNOON, "afternoon": AFTERNOON,
    "soir": EVENING, "soiree": EVENING, "evening": EVENING,
}  # fmt: skip
OPEN = r"(?:est |sont |qui )?(?:ouvre|ouvrent|ouverte?s?|open)"
# "now", and expressions that mean now only beside "open".
NOW = "maintenant|tout de suite|right now|now"
NEXT = "(?:next|prochains?)"  # before its noun
THESE_DAYS = "en ce moment|actuellement|a cette heure(?: ci)?|currently|at the moment"
# "What is open?" without a moment means now; "ouvert à tous" names no moment.
OPEN_QUESTION = (
    r"(?:(?:il )?y a (?:quoi|qui) d |quoi d |qui|qu est ce qui|(?:what|who|which places?|anything))"
    r" ?(?:est |sont |s |is |are )?(?P<open>ouverte?s?|open)"
)
FOR_WHOM = "(?:a tou(?:s|tes)|aux|pour|to|for)"
# Also means "open", anywhere in a question with a moment.
LOOSELY_OPEN = re.compile(rf"\b(?:{OPEN}|horaires?|heures d ouverture|opening hours)\b")
# An hour beside a day means its part of the day.
O_CLOCK = r" ?h(?:eures?)?(?: ?\d\d)?"
UNTIL = rf"(?: (?:a|et) \d{{1,2}}{O_CLOCK})?"
HOUR = rf"(?: (?:a |vers |des |de |entre |at )?(?P<hour>\d{{1,2}}){O_CLOCK}{UNTIL})?"
# Words for any kind of event.
GENERIC_WORDS = {
    "fr": {"date", "dates", "agenda", "evenement", "evenements", "activite", "activites"}
}
GENERIC_WORDS["en"] = {"date", "dates", "event", "events", "activity", "activities"}
GENERIC_QUESTION = re.compile(
    r"\b(?:(?:que|quoi) faire|quoi de (?:prevu|neuf|beau)|il (?:y a|se passe) quoi"
    r"|qu est ce qu(?:i|il) (?:y a|se passe)|que se passe t il|what s (?:on|new|up))\b"
)
NEXT_YEARS = 1
MOST_PARTS = 31  # days: the part of each day is a condition of the query
# After these words a month is recognised anywhere: "agenda décembre Cavaillon".
BEFORE_MONTH = "|".join(
    rf"(?<=\b{word} )"
    for word in ("agenda", "atelier", "ateliers", "dates", "evenements", "programme", "workshops")
)
# Stems of the words for events.
TAKING_PLACE = frozenset(
    map(
        stem,
        """
        animation assise atelier conference cours debat evenement festival formation initiation
        permanence projection rencontre reunion seance session spectacle stage visioconference
        webinaire
        class conference course event lesson meeting talk training workshop
        """.split(),
    )
)


@dataclass(frozen=True, slots=True)
class When:
    """A moment: the days from `since` to the day before `until`, or a `part` of each of these days.

    `part` is `MORNING`, `AFTERNOON` or `EVENING` of `network.text.dates`, "" for the whole day.
    `is_open` is True if the question is about what is open at that moment, False if it is about
    what takes place. `is_now` is True if it is about this minute. `words` is the moment as it was
    typed. `is_weekly` is True for weekdays or a week-end, which return each week.
    """

    since: date
    until: date
    part: str = ""
    is_open: bool = False
    words: str = ""
    is_now: bool = False
    is_weekly: bool = False

    @property
    def days(self) -> list[date]:
        """The days of the moment, in order."""
        return [self.since + timedelta(n) for n in range((self.until - self.since).days)]

    @property
    def weekdays(self) -> list[int]:
        """The weekdays of the moment, sorted, from 1 (Monday) to 7."""
        return sorted({day.isoweekday() for day in self.days[:7]})


def read_time(
    text: str,
    today: date,
    language: str = "fr",
    holidays: Callable[[], tuple[date, date] | None] | None = None,
) -> tuple[str, When | None]:
    """Return (the text without its moment, the `When`), or (`text`, None) without a moment.

    `today` is the local date. The remaining text is "" if it only requests events of any kind
    ("agenda"). With a moment, a word such as the French "horaires" means "open" and is also
    removed. A part of the day, such as "matin", is ignored if the moment has more than `MOST_PARTS`
    days. French moments are read in every language, and a misspelt day ("demin") is recognised. If
    the text names several moments, only one is read and removed.

    `holidays()` returns the first and last day of the current or next school holidays, or None if
    they are unknown. Without `holidays`, the word for holidays is no moment.
    """
    words = FoldedWords(text)
    words.line = " ".join(_corrected_day(word, language) for word in words.line.split())
    for pattern, days in _patterns(language):
        for match in pattern.finditer(words.line):
            if stretch := days(match, today, holidays):
                rest, typed = words.without(match)
                groups = match.groupdict()
                part = PART_WORDS.get(groups.get("part") or groups.get("now") or "", "")
                part = part or _part_of(groups.get("hour"))
                if (stretch[1] - stretch[0]).days > MOST_PARTS:
                    part = ""
                is_open, is_now = bool(groups.get("open")), groups.get("at_once") is not None
                rest_words = FoldedWords(rest)
                if not is_open and (loose := LOOSELY_OPEN.search(rest_words.line)):
                    is_open = True
                    rest, opened = rest_words.without(loose)
                    typed = f"{opened} {typed}"
                is_weekly = days in {_weekday, _weekdays, _weekend}
                when = When(*stretch, part, is_open, typed, is_now, is_weekly)
                return words_beside_moment(rest, language), when
    return text, None


def _corrected_day(word, language):
    """Return the day that a folded word misspells ("demain" for "demin"), or the word itself."""
    days = [*DAYS["fr"], *SAID["fr"]]
    if language != "fr":
        days += [*DAYS.get(language, ()), *SAID.get(language, ())]
    singular = word.removesuffix("s")
    if len(word) < SHORTEST_SLIP or word.isdigit() or singular in {*days, *NOT_DAYS}:
        return word
    alike = (
        day
        for day in days
        if day[0] == word[0] and (sound(day) == sound(word) or difference(day, word, 1) < 2)
    )
    return next(alike, word)


def _part_of(hour):
    """Return the part of the day of a typed hour; "" for None, "12" and "24"."""
    number = int(hour or NOON)
    if number in {NOON, 24}:
        return ""
    return MORNING if number < NOON else AFTERNOON if number < SIX else EVENING


def words_beside_moment(rest: str, language: str) -> str:
    """Return `rest`, a question without its moment, or "" if it means any event ("agenda")."""
    words = FoldedWords(rest)
    line = tidy(GENERIC_QUESTION.sub(" ", words.line))
    generic = GENERIC_WORDS.get(language, set()) | {"les", "des", "the", "l", "y", "a", "il", "t"}
    return rest if set(line.split()) - generic else ""


def asks_for_events(text: str, language: str) -> bool:
    """Return True if a text contains a word for events of any kind: "agenda", "que faire"."""
    line = FoldedWords(text).line
    generic = GENERIC_WORDS["fr"] | GENERIC_WORDS.get(language, set())
    return bool(generic & set(line.split()) or GENERIC_QUESTION.search(line))


@cache
def _patterns(language):
    """Return [(pattern, function)], the longest expressions first.

    `function(match, today, holidays)` returns (first day, day after the last), or None for no
    moment.
    """
    both = dict.fromkeys(["fr", language])
    days = "|".join(day for code in both for day in DAYS.get(code, ()))
    months = "|".join(month for code in both for month in MONTHS.get(code, ()))
    parts = "|".join(PART_WORDS)
    part = rf"(?: (?:le |l |in the |au |en )?(?P<part>{parts}))?{HOUR}"
    opened = rf"(?:(?P<open>{OPEN}) )?"
    first = rf"(?:(?:{days}) )?(?P<first>\d{{1,2}})(?:er)?(?: (?P<first_month>{months}))?"
    number = rf"(?P<number>\d{{1,2}})(?:er)? (?P<month>{months})(?: (?P<year>20\d\d))?"
    return [
        (re.compile(rf"\b{pattern}\b"), days_of)
        for pattern, days_of in (
            (rf"{opened}(?:du|entre le|from|between) {first} (?:au|et le|to|and) (?:(?:{days}) )?"
             rf"{number}{part}", _dates),
            (rf"{opened}(?:le |du |on )?(?:(?:{days}) )?{number}{part}", _date),
            (rf"{opened}(?:apres demain|day after tomorrow){part}", _in_days(2)),
            (rf"{opened}(?:demain|tomorrow){part}", _in_days(1)),
            (rf"{opened}(?:ce |cet |cette |this )(?P<now>{parts})", _in_days(0)),
            (rf"{opened}(?P<now>tonight)", _in_days(0)),
            (rf"{opened}(?:aujourd ?hui|ajd|auj|today){part}", _in_days(0)),
            (rf"{opened}(?P<at_once>{NOW})", _in_days(0)),
            (rf"(?P<open>{OPEN}) (?P<at_once>{THESE_DAYS})", _in_days(0)),
            (rf"(?P<at_once>{THESE_DAYS}) (?P<open>{OPEN})", _in_days(0)),
            (rf"{opened}(?:du |de |le |les |ce |on |from )?(?P<first>{days})s?"
             rf" (?P<joined>et|ou|and|or|au|a|to) (?:le )?(?P<day>{days})s?{part}", _weekdays),
            (rf"{opened}(?:le |les |the |on )?{NEXT} (?P<day>{days})s?(?P<next>){part}", _weekday),
            (rf"{opened}(?:le |ce |du |les |tous les |on |this )?(?P<day>{days})s?"
             rf"(?P<next> prochains?| qui vient)?{part}", _weekday),
            (rf"{opened}(?:le |les |the |at the )?{NEXT} week ?ends?(?P<next>)", _weekend),
            (rf"{opened}(?:ce |le |les |this |at the )?week ?ends?"
             rf"(?P<next> prochains?| qui vient)?", _weekend),
            (rf"{opened}(?:la )?"
             rf"(?:semaine (?:pro(?:chaine)?|qui vient)|prochaine semaine|next week)", _next_week),
            (rf"{opened}(?:cette semaine|this week|dans la semaine)", _this_week),
            (rf"{opened}(?:le )?(?:mois (?:prochain|qui vient)|prochain mois|next month)",
             _next_month),
            (rf"{opened}(?:ce mois(?: ci)?|this month)", _this_month),
            (rf"{opened}(?:en|au mois de|au mois d|pour|in|debut|fin|mi) (?P<month>{months})"
             rf"(?: (?P<year>20\d\d))?", _month),
            (rf"(?<!\d )(?<!\bde )(?<!\bd )(?P<month>{_unambiguous(months)})"
             r"(?: (?P<year>20\d\d))?$",
             _month),
            (rf"(?:{BEFORE_MONTH})(?P<month>{_unambiguous(months)})(?: (?P<year>20\d\d))?", _month),
            (rf"{opened}(?:pendant |durant |pour |during )?(?:les |the )?(?:prochaines |next )?"
             rf"(?:vacances(?: scolaires| d hiver| de noel| de printemps| d ete| de la toussaint)?"
             rf"|school holidays)", _holidays),
            (rf"(?P<open>{OPEN}) (?:tard )?(?:le |en |in the )(?P<part>{parts})", _any_day),
            (rf"^{OPEN_QUESTION}(?P<at_once>)(?! {FOR_WHOM}\b)", _in_days(0)),
        )
    ]  # fmt: skip


def _unambiguous(months):
    """Return the regular expression `months`, "janvier|fevrier|…", without ordinary words."""
    return "|".join(month for month in months.split("|") if month not in ORDINARY_MONTHS)


def _in_days(number):
    def days(match, today, holidays):
        first = today + timedelta(number)
        return first, first + timedelta(1)

    return days


def _weekday(match, today, holidays):
    """Return (day, day after) of the next named weekday; "prochain" excludes today."""
    names = next(names for names in DAYS.values() if match["day"] in names)
    ahead = (names.index(match["day"]) - today.weekday()) % 7
    if match["next"] is not None and not ahead:
        ahead = 7
    first = today + timedelta(ahead)
    return first, first + timedelta(1)


def _weekdays(match, today, holidays):
    """Return (first day or today, day after the last) of "samedi et dimanche", "lundi au jeudi".

    The last day is the next one of its name. Days joined by "et" must be successive, else None is
    returned.
    """
    numbers = {day: number for names in DAYS.values() for number, day in enumerate(names)}
    span = (numbers[match["day"]] - numbers[match["first"]]) % 7
    if not span or (span > 1 and match["joined"] in {"et", "ou", "and", "or"}):
        return None
    last = today + timedelta((numbers[match["day"]] - today.weekday()) % 7)
    return max(last - timedelta(span), today), last + timedelta(1)


def _weekend(match, today, holidays):
    """Return (Saturday or today, Monday) of the week; "prochain" excludes a week-end begun."""
    saturday = today + timedelta(5 - today.weekday())
    if match["next"] is not None and today.weekday() > 4:
        saturday += timedelta(7)
    return max(saturday, today), saturday + timedelta(2)


def _this_week(match, today, holidays):
    return today, today + timedelta(7 - today.weekday())


def _next_week(match, today, holidays):
    monday = today + timedelta(7 - today.weekday())
    return monday, monday + timedelta(7)


def _this_month(match, today, holidays):
    """Return (today, exclusive end): the rest of the month, or two weeks if that is longer."""
    return today, max(_after(today.replace(day=1)), today + timedelta(14))


def _next_month(match, today, holidays):
    first = _after(today.replace(day=1))
    return first, _after(first)


def _month(match, today, holidays):
    """Return (first day, day after the last) of the named month.

    Without a year, it is the current month or the next month of this name. In the current month,
    the first day is `today`.
    """
    first = _first_of(match, today)
    end = _after(first)
    return max(first, today) if end > today else first, end


def _date(match, today, holidays):
    try:
        day = _first_of(match, today).replace(day=int(match["number"]))
    except ValueError:
        return None
    if day < today and not match["year"]:
        day = day.replace(year=day.year + NEXT_YEARS)
    return day, day + timedelta(1)


def _dates(match, today, holidays):
    """Return (first day, day after the last) of "du 5 au 10 décembre", None for invalid days.

    A first day without a month is in the month of the last day. The first day of an interval that
    has begun is `today`.
    """
    if not (found := _date(match, today, holidays)):
        return None
    last, end = found
    month = _month_number(match["first_month"]) if match["first_month"] else last.month
    try:
        first = date(last.year - (month > last.month), month, int(match["first"]))
    except ValueError:
        return None
    if first > last:
        return None
    return max(first, today) if end > today else first, end


def _first_of(match, today):
    month = _month_number(match["month"])
    if match["year"]:
        return date(int(match["year"]), month, 1)
    return date(today.year + (month < today.month), month, 1)


def _month_number(name):
    return next(names.index(name) for names in MONTHS.values() if name in names) + 1


def _after(first):
    """Return the first day of the following month."""
    return (first + timedelta(31)).replace(day=1)


def _holidays(match, today, holidays):
    days = holidays and holidays()
    return days and (max(days[0], today), days[1] + timedelta(1))


def _any_day(match, today, holidays):
    return today, today + timedelta(7)
