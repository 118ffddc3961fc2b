"""The yearly report of workshops: head counts added up, with small numbers masked.

Turns the `HeadCount`s that a user may see into tables that can be published. `METHOD` explains to
readers how people are counted and which numbers are masked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.permissions import page_permission_policy

from events.choices import OFF
from events.models import HeadCount, Occurrence, Registration
from network.geography.gazetteer import departement_of
from network.geography.territories import in_territory
from network.models import Territory, Topic
from network.text.strings import plain
from places.choices import Audience
from places.models import PlacePage

from .charts import MOST, Bar, bars
from .masking import HIDDEN, LITTLE, GroupedColumns, is_small, mask_column

# With fewer people in all, the masked numbers of a table could be guessed: all are masked.
DETAILED = 20
HIDDEN_LABELS = {LITTLE: _("moins de 5"), HIDDEN: _("masqué")}
METHOD = [
    _(
        "Après chaque atelier, la personne qui accueille dit combien sont venues et combien"
        " venaient pour la première fois. Un atelier que personne n’a compté n’entre dans aucun"
        " total : il est seulement dit combien le sont."
    ),
    _(
        "Ce sont des venues, pas des personnes différentes : qui vient dix fois compte dix fois."
        " Un atelier de plusieurs thèmes compte dans chacun, leur somme dépasse donc le total."
    ),
    _(
        "Pour que personne ne soit reconnu, un nombre de 1 à 4 est écrit « moins de 5 ». D’autres"
        " nombres, écrits « masqué », le sont pour qu’une soustraction ne les rende pas. Sous"
        " 20 venues en tout, les tableaux ne sont pas détaillés."
    ),
    _(
        "Deux bilans qui se recouvrent, d’un lieu et de son territoire, peuvent ensemble dire plus"
        " que chacun : relisez avant de publier les deux."
    ),
]


@dataclass(frozen=True)
class Scope:
    """The scope of a report: one year, and optionally a place, a territory and a topic."""

    year: int
    place: PlacePage | None = None
    territory: Territory | None = None
    topic: Topic | None = None

    @property
    def title(self) -> str:
        """The title: "Bilan 2026", then the names of the place, the territory and the topic."""
        named = [str(each) for each in (self.place, self.territory, self.topic) if each]
        return " – ".join([gettext("Bilan %(year)s") % {"year": self.year}, *named])

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first aware moments of the year and of the next year, in the default time zone."""
        zone = timezone.get_default_timezone()
        return (
            datetime(self.year, 1, 1, tzinfo=zone),
            datetime(self.year + 1, 1, 1, tzinfo=zone),
        )

    def narrow(self, rows: QuerySet, *, topics: str = "topics") -> QuerySet:
        """Return the `rows`, head counts or dates, of this scope.

        `topics` is the lookup path from a row to its topics. With a topic, a row may be repeated.
        """
        first, end = self.bounds
        rows = rows.filter(starts_at__gte=first, starts_at__lt=end)
        if self.place:
            rows = rows.filter(place=self.place)
        if self.territory:
            rows = rows.filter(in_territory(self.territory, "commune"))
        if self.topic:
            rows = rows.filter(**{topics: self.topic})
        return rows


@dataclass(frozen=True)
class Line:
    """A line of a table; `people` and `first_timers` are numbers, `LITTLE` or `HIDDEN`."""

    name: str
    dates: int
    people: int | str
    first_timers: int | str

    @property
    def people_label(self) -> str:
        """The text of the number of people."""
        return value_label(self.people)

    @property
    def first_timers_label(self) -> str:
        """The text of the number of first-timers."""
        return value_label(self.first_timers)


@dataclass(frozen=True)
class Table:
    """A table of a report, with its chart as SVG.

    `total` is None if one date may count in several lines. `note` introduces a chart of only the
    greatest lines, and is "" for a chart of all the lines.
    """

    key: str
    title: str
    head: str
    lines: list[Line]
    total: Line | None
    chart: str
    note: str = ""


def value_label(value: int | str) -> str:
    """Return the text of a number, or the words that replace a masked one."""
    return str(HIDDEN_LABELS.get(value, value))


def _shown(value):
    return value_label(value) if value in HIDDEN_LABELS else value


def changeable_by(user: User, rows: QuerySet) -> QuerySet:
    """Return the `rows` whose `event` the user may change; all rows for a superuser.

    The head counts of a deleted event are included if the user may change their place.
    """
    if user.is_superuser:
        return rows
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    changeable = Q(event__page_ptr__in=pages)
    if rows.model is HeadCount:
        changeable |= Q(event=None, place__page_ptr__in=pages)
    return rows.filter(changeable)


@dataclass
class Fact:
    """One counted date.

    `place`, `commune` and each of the `topics` are (key, name), because names are not unique. The
    key is None for a date without a place, commune or topic.
    """

    month: int
    place: tuple[int | None, str]
    commune: tuple[int | None, str]
    topics: list[tuple[int | None, str]]
    audiences: list[str]
    people: int
    first_timers: int


def facts(rows: QuerySet[HeadCount]) -> list[Fact]:
    """Return the `Fact`s of head counts, sorted by start, with a constant number of queries.

    `people` is not None in any of the `rows`.
    """
    topics = defaultdict(list)
    links = HeadCount.topics.through.objects.filter(headcount__in=rows)
    links = links.values_list("headcount_id", "topic", "topic__name").order_by("topic__name")
    for pk, *topic in links:
        topics[pk].append(tuple(topic))
    counts = rows.order_by("starts_at", "pk").select_related("place__commune", "commune")
    counts = list(counts.defer("place__body", "place__imported", "place__presentation"))
    places = place_names({count.place for count in counts if count.place})
    communes = commune_names({count.commune for count in counts if count.commune})
    nowhere = {
        "place": (None, gettext("Hors d’un lieu du réseau")),
        "commune": (None, gettext("Sans commune")),
    }
    return [
        Fact(
            month=timezone.localtime(count.starts_at).month,
            place=places.get(count.place_id, nowhere["place"]),
            commune=communes.get(count.commune_id, nowhere["commune"]),
            topics=topics[count.pk] or [(None, gettext("Sans thème"))],
            audiences=count.audiences,
            people=count.people,
            first_timers=count.first_timers,
        )
        for count in counts
    ]


def place_names(places: Iterable[PlacePage]) -> dict[int, tuple[int, str]]:
    """Return {key: (key, "La Poste, Nice")} of `places`.

    The town is omitted if the title contains it. The address is added, in brackets, to names that
    several places share.
    """
    towns = {place.pk: place.commune.name if place.commune else place.city for place in places}
    names = {
        place.pk: ", ".join(
            filter(None, [place.title, "" if towns[place.pk] in place.title else towns[place.pk]])
        )
        for place in places
    }
    return _disambiguated(names, {place.pk: place.address for place in places})


def commune_names(communes: Iterable[Territory]) -> dict[int, tuple[int, str]]:
    """Return {key: (key, "Saint-Martin")} of `communes`.

    The number of the département is added in brackets to names that several communes share.
    """
    names = {commune.pk: commune.name for commune in communes}
    return _disambiguated(names, {commune.pk: departement_of(commune.code) for commune in communes})


def _disambiguated(names, more):
    """Return {key: (key, name)}, with the text of `more` added to names that are not unique."""
    often = Counter(names.values())
    return {
        key: (key, f"{name} ({more[key]})" if often[name] > 1 and more[key] else name)
        for key, name in names.items()
    }


def _positions_of_small_returns(lines):
    """Return the positions of the lines where the number of returning people is small."""
    return [i for i, line in enumerate(lines) if is_small(line.people - line.first_timers)]


def _all_hidden(numbers):
    return [HIDDEN if number else 0 for number in numbers]


def _with_values(lines, people, first_timers):
    return [
        Line(line.name, line.dates, *values)
        for line, *values in zip(lines, people, first_timers, strict=True)
    ]


class Report:
    """The report of one `Scope`, about the events that one user may change.

    `past_dates` is the number of dates that took place, counted or not. `registered` is the text of
    the number of people registered for past dates, `total` the masked line of the counted dates.
    `is_detailed` is False under `DETAILED` people in all: every number of people in the tables
    except 0 is then masked.
    """

    def __init__(self, scope, user):
        self.scope = scope
        self.rows = scope.narrow(changeable_by(user, HeadCount.objects.all()))
        counted = self.rows.filter(people__isnull=False).distinct()
        self.facts = facts(counted)
        dates = Occurrence.objects.public().past()
        dates = dates.exclude(status__in=OFF)
        dates = scope.narrow(changeable_by(user, dates), topics="event__topics")
        # A counted date may be absent from the dates, if its event was deleted or unpublished.
        self.past_dates = max(dates.distinct().count(), len(self.facts))
        self.registered = self._registered(user)
        total = self._line("", self.facts)
        # The returning people, who are the difference of two numbers, are protected too.
        self.hides_first = is_small(total.people - total.first_timers)
        self.total = Line(
            name=gettext("Total"),
            dates=total.dates,
            people=LITTLE if is_small(total.people) else total.people,
            first_timers=self._total_of_first(total.first_timers),
        )
        self.is_detailed = total.people >= DETAILED

    def _total_of_first(self, number):
        if is_small(number):
            return LITTLE
        return HIDDEN if self.hides_first and number else number

    def _registered(self, user):
        """Return the text of the number of seats taken at past dates; a small number is masked.

        Counts the registrations and the totals kept in the `HeadCount`s after their deletion.
        """
        purged = self.rows.aggregate(Sum("registered"))["registered__sum"] or 0
        seats = Registration.objects.with_seat().filter(is_off=False)
        first, end = self.scope.bounds
        seats = changeable_by(user, seats)
        seats = seats.filter(starts_at__gte=first, starts_at__lt=min(end, timezone.now()))
        if self.scope.place:
            seats = seats.filter(event__place=self.scope.place)
        if self.scope.territory:
            seats = seats.filter(
                in_territory(self.scope.territory, "event__place__commune")
                | in_territory(self.scope.territory, "event__commune")
            )
        if self.scope.topic:
            seats = seats.filter(event__topics=self.scope.topic)
        number = purged + (seats.aggregate(number=Count("pk", distinct=True))["number"] or 0)
        return value_label(LITTLE if is_small(number) else number)

    @staticmethod
    def _line(name, rows):
        return Line(name, len(rows), sum(f.people for f in rows), sum(f.first_timers for f in rows))

    def tables(self) -> list[Table]:
        """Return the tables by month, place, commune and topic.

        Except for the months, a table of at most one line is omitted, since it repeats the total.
        """
        months = [
            (str(name).capitalize(), [f for f in self.facts if f.month == number])
            for number, name in MONTHS.items()
        ]
        topics = self._grouped(lambda fact: fact.topics)
        tables = [
            self._table("mois", _("Par mois"), _("Mois"), self._masked(months)),
            *self._tables_of_places(),
            self._table("theme", _("Par thème"), _("Thème"), self._masked(topics), adds_up=False),
        ]
        return [table for table in tables if table.key == "mois" or len(table.lines) > 1]

    def _grouped(self, keys_of):
        """Return [(name, facts)] sorted by name.

        `keys_of(fact)` returns the (key, name) of each group that the fact counts in.
        """
        groups = defaultdict(list)
        for fact in self.facts:
            for key in keys_of(fact):
                groups[key].append(fact)
        keys = sorted(groups, key=lambda key: (plain(key[1]), key[1], key[0] or 0))
        return [(name, groups[key, name]) for key, name in keys]

    def _masked(self, groups):
        """Return the masked `Line`s of a table from its [(name, facts)]."""
        lines = [self._line(name, rows) for name, rows in groups]
        people = self._column([line.people for line in lines])
        first = self._column(
            [line.first_timers for line in lines],
            also=_positions_of_small_returns(lines),
            is_hidden=self.hides_first,
        )
        return _with_values(lines, people, first)

    def _tables_of_places(self):
        """Return the tables by place and by commune, masked together.

        Readers of both tables can work out the commune of each place.
        """
        places = self._grouped(lambda fact: [fact.place])
        communes = self._grouped(lambda fact: [fact.commune])
        keys = [rows[0].commune for _name, rows in communes]
        # The commune of each place; None for the line without a place if it has several communes.
        owners = [{fact.commune for fact in rows} for _name, rows in places]
        owners = [owner.pop() if len(owner) == 1 else None for owner in owners]
        lines = [[self._line(*group) for group in groups] for groups in (places, communes)]
        small = [_positions_of_small_returns(of_table) for of_table in lines]
        columns = [
            self._two_columns(
                owners,
                keys,
                *([getattr(line, name) for line in of_table] for of_table in lines),
                also=small if name != "people" else (),
            )
            for name in ("people", "first_timers")
        ]
        shown = [_with_values(*table) for table in zip(lines, *columns, strict=True)]
        return [
            self._table("place", _("Par lieu"), _("Lieu"), shown[0]),
            self._table("commune", _("Par commune"), _("Commune"), shown[1]),
        ]

    def _two_columns(self, owners, keys, places, communes, *, also):
        """Return ([masked numbers of the places], [masked numbers of the communes]).

        `owners` are the communes of the places, `keys` those of the second column, `places` and
        `communes` the numbers. `also` is the pair of lists of positions that must be masked for
        another reason, () for none. Every number except 0 is masked if no other masking is safe, or
        if the report is not detailed.
        """
        of_places, of_communes = also or ((), ())
        columns = GroupedColumns(
            places,
            owners,
            dict(zip(keys, communes, strict=True)),
            also=of_places,
            also_groups=[keys[position] for position in of_communes],
        ).published()
        if columns is None or not self.is_detailed or (also and self.hides_first):
            return _all_hidden(places), _all_hidden(communes)
        return columns[0], list(columns[1].values())

    def _table(self, key, title, head, lines, *, adds_up=True):
        drawn = [
            Bar(
                line.name,
                line.people if isinstance(line.people, int) else None,
                line.people_label,
            )
            for line in lines
        ]
        chart = bars(f"graphique-{key}", gettext("%(title)s : venues") % {"title": title}, drawn)
        note = gettext("Les %(number)s plus fréquentés :") % {"number": MOST}
        note = note if len(lines) > MOST else ""
        return Table(key, title, head, lines, self.total if adds_up else None, chart, note)

    def _column(self, numbers, *, also=(), is_hidden=False):
        shown, total = mask_column(numbers, also=also)
        if is_hidden or not self.is_detailed or total == HIDDEN:
            return _all_hidden(numbers)
        return shown

    def audiences(self) -> list[tuple[str, int]]:
        """Return [(label of an audience, number of dates that it attended)], most frequent first.

        Audiences without a date are omitted.
        """
        counts = [
            (str(label), sum(value in fact.audiences for fact in self.facts))
            for value, label in Audience.choices
        ]
        return sorted((item for item in counts if item[1]), key=lambda item: (-item[1], item[0]))

    def grid(self) -> list[list[str | int]]:
        """Return the rows of a spreadsheet: headings, total, lines of the tables, then audiences.

        The columns are the title of the table, the name of the line, dates, people, first-timers.
        Masked numbers are replaced by words.
        """
        heads = [_("Tableau"), _("Ligne"), _("Ateliers comptés"), _("Venues"), _("Première fois")]
        rows = [[str(head) for head in heads]]
        total = self.total
        rows.append([self.scope.title, total.name, total.dates, total.people, total.first_timers])
        for table in self.tables():
            rows += [
                [str(table.title), line.name, line.dates, line.people, line.first_timers]
                for line in table.lines
            ]
        rows += [
            [gettext("Publics présents"), name, dates, "", ""] for name, dates in self.audiences()
        ]
        return [[_shown(value) for value in row] for row in rows]
