"""The tables of a report, with the small numbers masked. Pure: facts in, tables out."""

from collections import defaultdict
from dataclasses import dataclass, replace

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from network.text.strings import plain

from .facts import Fact
from .masking import FIRST, HIDDEN, LITTLE, PEOPLE, Cell, is_small, mask_tables
from .periods import Period

# With fewer people in all, the masked numbers of a table could be guessed: all are masked.
DETAILED = 20
HIDDEN_LABELS = {LITTLE: _("moins de 5"), HIDDEN: _("masqué")}
# (kind of group, title of its table, heading of its first column, note above the table)
KINDS = [
    ("mois", _("Par mois"), _("Mois"), ""),
    ("departement", _("Par département"), _("Département"), ""),
    ("epci", _("Par intercommunalité"), _("Intercommunalité"), ""),
    ("commune", _("Par commune"), _("Commune"), ""),
    ("place", _("Par lieu"), _("Lieu"), ""),
    (
        "theme",
        _("Par thème"),
        _("Thème"),
        _("Un atelier de plusieurs thèmes compte dans chacun : n’additionnez pas ces lignes."),
    ),
    (
        "public",
        _("Par public présent"),
        _("Public"),
        _(
            "On note quels publics étaient là, pas combien de personnes de chacun. Un atelier avec"
            " des jeunes et des seniors compte en entier dans les deux : n’additionnez pas ces"
            " lignes."
        ),
    ),
]
# The tables of each family are masked together: a commune is in a département.
FAMILIES = [("mois",), ("departement", "epci", "commune", "place"), ("theme",), ("public",)]
OVERLAPPING = {"theme", "public"}  # one date may be in several groups


@dataclass(frozen=True)
class Line:
    """A line of a table; `people` and `first_timers` are numbers, `LITTLE` or `HIDDEN`.

    `share` is the length of the bar, in percent of the greatest number of people that the table
    shows. It is None for a masked number, for a total, or if no shown number is above 0.
    """

    name: str
    dates: int
    people: int | str
    first_timers: int | str
    share: float | None = None

    @property
    def people_label(self) -> str:
        """The number of people as text, or the text that masks a small number."""
        return value_label(self.people)

    @property
    def first_timers_label(self) -> str:
        """The number of first-timers as text, or the text that masks a small number."""
        return value_label(self.first_timers)


@dataclass(frozen=True)
class Table:
    """A table of a report.

    `total` is None if one date may count in several lines, as `note` then explains.
    """

    key: str
    title: str
    head: str
    note: str
    lines: list[Line]
    total: Line | None


def value_label(value: int | str) -> str:
    """Return the text of a number, "2 472", or of a masked value."""
    if value in HIDDEN_LABELS:
        return str(HIDDEN_LABELS[value])
    return number_format(value, force_grouping=True)


def total_line(facts: list[Fact], name: str) -> Line:
    """Return the masked line of all facts.

    Small numbers are `LITTLE`. If the number of returning people (people minus first-timers) is
    small, a number of first-timers other than 0 is masked too.
    """
    people, first = sum(fact.people for fact in facts), sum(fact.first_timers for fact in facts)
    shown_first = HIDDEN if first and is_small(people - first) else first
    return Line(
        name=name,
        dates=len(facts),
        people=LITTLE if is_small(people) else people,
        first_timers=LITTLE if is_small(first) else shown_first,
    )


def tables(facts: list[Fact], period: Period, total: Line) -> list[Table]:
    """Return the tables of `KINDS`, except tables of a single line, which would repeat `total`.

    `facts` are the facts of `period`, and `total` is their `total_line`. Returns [] without facts.

    With fewer than `DETAILED` (20) people in all, every line with dates has only `HIDDEN` numbers.
    The same applies to every line of a family of tables without a safe masking. If the first-timers
    of `total` are masked, the first-timers are `HIDDEN` in every line with dates.

    Numbers that a reader could compute at once are always shown. A line with all the dates repeats
    `total`. A column whose total is 0 has only 0. A line that shows 0 people has 0 first-timers.
    """
    if not facts:
        return []
    groups = _groups(facts, period)
    values = _masked(facts, groups, total)
    made = []
    for kind, title, head, note in KINDS:
        lines = [
            Line(name, len(dates), *(values(kind, key, column) for column in (PEOPLE, FIRST)))
            for (key, name), dates in groups[kind].items()
        ]
        if len(lines) > 1:
            is_whole = kind not in OVERLAPPING
            made.append(
                Table(kind, title, head, note, _with_shares(lines), total if is_whole else None)
            )
    return made


def _groups(facts, period):
    """Return {kind: {(key, name): positions in `facts`}}, sorted by name, months by date.

    Every month of `period` is included; a month without facts has [].
    """
    groups = {kind: defaultdict(list) for kind, *_texts in KINDS}
    months = {month: (month, period.month_name(*month)) for month in period.months()}
    for named in months.values():
        groups["mois"][named] = []
    for position, fact in enumerate(facts):
        groups["mois"][months[fact.month]].append(position)
        for kind, names in fact.groups.items():
            for key in dict.fromkeys(names):
                groups[kind][key].append(position)
    for kind, *_texts in KINDS[1:]:
        names = sorted(groups[kind], key=lambda key: (plain(key[1]), key[1], str(key[0])))
        groups[kind] = {key: groups[kind][key] for key in names}
    return groups


def _masked(facts, groups, total):
    """Return a function: (kind, key of the group, column) → value shown.

    `groups` is the result of `_groups`. A group without facts has the value 0, and a group with all
    facts the value of `total`.
    """
    with_first = isinstance(total.first_timers, int)
    of_fact = [defaultdict(set) for _fact in facts]
    same, whole = defaultdict(set), set()
    for kind, of_kind in groups.items():
        for (key, _name), positions in of_kind.items():
            if len(positions) == len(facts):
                whole.add((kind, key))
                continue
            same[tuple(positions)].add((kind, key))
            for position in positions:
                of_fact[position][kind].add((kind, key))
    twins = {group: twins for twins in same.values() for group in twins}
    is_detailed = isinstance(total.people, int) and total.people >= DETAILED
    shown = {}
    if is_detailed:
        families = [_cells(facts, of_fact, kinds) for kinds in FAMILIES]
        for result in mask_tables(families, twins, with_first=with_first):
            shown |= result or {}
    counted = {group for kinds in of_fact for of_kind in kinds.values() for group in of_kind}

    def value(kind, key, column):
        group = kind, key
        if group in whole or getattr(total, column) == 0:
            return getattr(total, column)
        if shown.get((PEOPLE, group)) == 0:
            return 0
        return shown.get((column, group), HIDDEN if group in counted else 0)

    return value


def _cells(facts, of_fact, kinds):
    """Return the `Cell`s of the facts: one for each set of groups of these `kinds`.

    `of_fact` is [{kind: groups of the fact}], in the order of the facts.
    """
    cells = defaultdict(lambda: [0, 0])
    for fact, groups in zip(facts, of_fact, strict=True):
        numbers = cells[frozenset().union(*(groups[kind] for kind in kinds))]
        numbers[0] += fact.first_timers
        numbers[1] += fact.people - fact.first_timers
    return [Cell(groups, first, returning) for groups, (first, returning) in cells.items()]


def _with_shares(lines):
    """Return the lines with their `share`."""
    most = max((line.people for line in lines if isinstance(line.people, int)), default=0)
    return [
        replace(line, share=round(100 * line.people / most, 1))
        if most and isinstance(line.people, int)
        else line
        for line in lines
    ]
