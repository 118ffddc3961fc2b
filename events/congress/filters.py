"""Filter sets of the sessions of a congress.

The names of their filters are keys in the URLs of feeds: never rename them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.choices import SessionKind, SpokenLanguage
from events.congress.programme.days import used_parts
from events.congress.programme.phone import DAY, PART
from network.filters import BooleanFilter, ChoiceFilter, ChoicesFilter, Filter, FilterSet
from network.models import Person, Topic
from network.text.dates import format_day
from network.text.strings import plain, whole_number

MOST_CHOSEN = 200


@dataclass(frozen=True)
class Choice:
    """A visitor's choice of sessions: `numbers` are their sorted primary keys.

    `session in choice` is True for a chosen session.
    """

    numbers: tuple[int, ...] = ()

    def __contains__(self, session):
        return session.pk in self.numbers

    @property
    def value(self) -> str:
        """The value of `?parcours=`, as "3 12 40"."""
        return " ".join(map(str, self.numbers))

    def toggled(self, session: Model) -> str:
        """Return the value of `?parcours=` with the session added, or removed if it was chosen."""
        return Choice(tuple(sorted({*self.numbers} ^ {session.pk}))).value


def with_words(text: str) -> Q:
    """Return a condition for sessions whose stored words contain each of the words of `text`.

    Ignores case and accents, and the words after the eighth; a part of a word matches. Every
    session matches an empty text.
    """
    query = Q()
    for word in plain(text).split()[:8]:
        query &= Q(entry__words__contains=word)
    return query


def on_day(typed: str) -> Q:
    """Return a condition for the sessions that start on the day `typed`, "2026-11-05".

    The day is the local day at the congress. The bounds are midnights in the network's time zone,
    because `starts_at` stores the clock time at the congress in that zone. Raises ValueError if
    `typed` is not an ISO date.
    """
    midnight = datetime.combine(datetime.fromisoformat(typed), time.min)
    first = timezone.make_aware(midnight)
    return Q(starts_at__gte=first, starts_at__lt=timezone.make_aware(midnight + timedelta(days=1)))


def about(slugs: Iterable[str]) -> Q:
    """Return a condition for sessions about at least one of the topics with these `slugs`.

    Uses a subquery, so that no session is repeated.
    """
    topics = Topic.objects.filter(slug__in=slugs, sessions__isnull=False)
    return Q(pk__in=topics.values("sessions"))


class WordsFilter(Filter):
    """A filter on the words of a session: title, abstract, kind, track, room, topics, people."""

    def q(self, value: str) -> Q:
        """Return the condition that every word matches."""
        return with_words(value)

    def chips(self, value: str) -> list[tuple[str, list]]:
        """Return one chip, [(label, [])], with the words in French quotation marks."""
        return [(f"« {value} »", [])]


class SpeakerFilter(Filter):
    """A filter on one speaker, by slug; refuses the slug of a person who speaks in no session."""

    def clean(self, typed: list[str]) -> tuple[Person | None, list[str]]:
        """Return (person, []) for the slug of a speaker, else (None, [the slug]).

        A speaker is a person with at least one session. Only the first of the `typed` slugs is
        read; there is at least one.
        """
        person = Person.objects.filter(slug=typed[0], speeches__isnull=False).first()
        return person, [] if person else typed[:1]

    def q(self, value: Person) -> Q:
        """Return the condition that the person speaks in the session."""
        return Q(pk__in=value.speeches.values("session"))

    def pairs(self, value: Person) -> list[tuple[str, str]]:
        """Return [(parameter, slug of the speaker)] for the query string."""
        return [(self.param, value.slug)]

    def chips(self, value: Person) -> list[tuple[str, list]]:
        """Return one chip, [(name of the speaker, [])]."""
        return [(value.name, [])]


class ChosenFilter(Filter):
    """A filter on the numbers of the sessions of a visitor's choice: `?parcours=3+12+40`.

    The value is a sorted list of at most 200 numbers without duplicates. Numbers of deleted
    sessions remain in the value, so that the URL of a choice never changes. If `narrows` is False,
    the choice is parsed but does not filter.
    """

    def __init__(self, label, *, narrows=True):
        super().__init__(label)
        self.narrows = narrows

    def clean(self, typed: list[str]) -> tuple[list[int] | None, list[str]]:
        """Split texts at spaces and commas; return (sorted numbers or None, refused words).

        The first item is None without any number. Only the 200 lowest numbers are kept. Words that
        are not numbers of at most 9 digits are refused.
        """
        words = " ".join(typed).replace(",", " ").split()
        numbers = {word: whole_number(word, digits=9) for word in words}
        refused = [word for word in words if numbers[word] is None]
        chosen = {number for number in numbers.values() if number is not None}
        return sorted(chosen)[:MOST_CHOSEN] or None, refused

    def q(self, value: list[int]) -> Q:
        """Return the condition that a session is chosen, or an empty `Q` if `narrows` is False."""
        return Q(pk__in=value) if self.narrows else Q()

    def pairs(self, value: list[int]) -> list[tuple[str, str]]:
        """Return [(parameter, "3 12 40")] for the query string."""
        return [(self.param, " ".join(map(str, value)))]

    def chips(self, value: list[int]) -> list[tuple[str, list]]:
        """Return one chip, [(label, [])], for the whole choice; [] if `narrows` is False."""
        return [(str(self.label), [])] if self.narrows else []


class ChoiceReadingFilterSet(FilterSet):
    """Base filter set that parses a visitor's choice from the parameter `parcours`."""

    @property
    def choice(self) -> Choice:
        """The visitor's choice; empty without the parameter."""
        return Choice(tuple(self.values.get("parcours") or ()))


class SessionFilterSet(FilterSet):
    """Filter set of the sessions of all editions; `editions` is [(slug, title)] of the choices."""

    q = WordsFilter(_("Mots"))
    theme = ChoicesFilter(
        _("Thème"), choices=lambda: list(Topic.objects.values_list("slug", "name")), q=about
    )
    intervenant = SpeakerFilter(_("Intervenant"))
    sorte = ChoicesFilter(
        _("Sorte de séance"), choices=SessionKind.choices, q=lambda values: Q(kind__in=values)
    )
    edition = ChoiceFilter(_("Édition"), choices=[], q=lambda slug: Q(congress__slug=slug))
    video = BooleanFilter(_("Avec un enregistrement"), q=~Q(replay_url=""))

    def __init__(self, data, queryset, *, editions=()):
        self.filters = {**self.filters, "edition": self.filters["edition"].among(editions)}
        super().__init__(data, queryset)


class ProgrammeFilterSet(ChoiceReadingFilterSet):
    """Filter set of the sessions of one edition.

    The filter `parcours` returns only the sessions of the visitor's choice.
    """

    q = WordsFilter(_("Mots"))
    jour = ChoiceFilter(_("Jour"), choices=[], q=on_day)
    axe = ChoicesFilter(_("Axe"), choices=[], q=lambda slugs: Q(track__slug__in=slugs))
    salle = ChoicesFilter(_("Salle"), choices=[], q=lambda slugs: Q(room__slug__in=slugs))
    sorte = ChoicesFilter(
        _("Sorte de séance"), choices=SessionKind.choices, q=lambda values: Q(kind__in=values)
    )
    langue = ChoicesFilter(
        _("Langue"), choices=SpokenLanguage.choices, q=lambda values: Q(language__in=values)
    )
    lsf = BooleanFilter(_("Traduite en langue des signes (LSF)"), q=Q(has_lsf=True))
    falc = BooleanFilter(_("Facile à lire et à comprendre (FALC)"), q=Q(is_falc=True))
    theme = SessionFilterSet.filters["theme"]
    intervenant = SessionFilterSet.filters["intervenant"]
    parcours = ChosenFilter(_("Mon parcours"))

    def __init__(self, data, queryset, congress, sessions=None):
        """Offer the days of `congress`, and the tracks and rooms that its sessions use.

        `sessions` are the sessions of `queryset` with their rooms and tracks, if the caller has
        fetched them. Without `sessions`, the tracks and rooms are queried when they are needed.
        """

        def used(name, parts):
            if sessions is None:
                parts = parts.filter(sessions__in=queryset.order_by()).distinct()
            else:
                parts = used_parts(sessions, name)
            return [(part.slug, part.name) for part in parts]

        choices = {
            "jour": [(day.isoformat(), format_day(day)) for day in congress.days],
            "axe": lambda: used("track", congress.tracks),
            "salle": lambda: used("room", congress.rooms),
        }
        own = {name: self.filters[name].among(options) for name, options in choices.items()}
        self.filters = {**self.filters, **own}
        super().__init__(data, queryset)


class ChoiceFilterSet(ChoiceReadingFilterSet):
    """Filter set that only parses a visitor's choice, for the page of one session."""

    parcours = ChosenFilter(_("Mon parcours"), narrows=False)


class ProgrammePageFilterSet(ProgrammeFilterSet):
    """Filter set of the page of the programme, which marks the choice instead of applying it."""

    counted = ("jour", "axe", "salle", "sorte", "langue", "lsf", "falc")

    ignored = FilterSet.ignored | {"vue", DAY, PART}

    @property
    def narrows(self) -> bool:
        """True if a filter other than the choice is active."""
        return any(item.param != "parcours" for item, _value in self.active)

    @property
    def cleared(self) -> str:
        """The query string, without "?", reduced to the visitor's choice; "" without a choice."""
        return urlencode([pair for pair in self.pairs if pair[0] == "parcours"])

    parcours = ChosenFilter(_("Mon parcours"), narrows=False)
