"""What a programme can be narrowed by. The keys stand in the URLs of feeds: they never change."""

from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.choices import SessionKind, SpokenLanguage
from events.filters import on_day
from network.dates import format_day
from network.filters import BooleanFilter, ChoiceFilter, ChoicesFilter, Filter, FilterSet
from network.models import Person, Topic
from network.text import plain

from .programme.days import Choice

MOST_CHOSEN = 200


def with_words(text) -> Q:
    """A Q for the sessions whose texts and speakers hold every word, accents aside."""
    query = Q()
    for word in plain(text).split()[:8]:
        query &= Q(entry__words__contains=word)
    return query


def about(slugs) -> Q:
    """A Q for the sessions about one of these topics, each once."""
    topics = Topic.objects.filter(slug__in=slugs, sessions__isnull=False)
    return Q(pk__in=topics.values("sessions"))


class WordsFilter(Filter):
    def q(self, value):
        return with_words(value)

    def chips(self, value):
        return [(f"« {value} »", [])]


class SpeakerFilter(Filter):
    """A person by their slug; the slug of somebody who speaks in no session is refused."""

    def clean(self, typed):
        person = Person.objects.filter(slug=typed[0], speeches__isnull=False).first()
        return person, [] if person else typed[:1]

    def q(self, value):
        return Q(pk__in=value.speeches.values("session"))

    def pairs(self, value):
        return [(self.param, value.slug)]

    def chips(self, value):
        return [(value.name, [])]


class ChosenFilter(Filter):
    """Numbers of sessions: `?parcours=3+12+40`, in order and each once.

    The number of a session that was deleted is kept: the URL of a visitor's choice never changes.
    `narrows` is whether only the sessions chosen are listed.
    """

    def __init__(self, label, *, narrows=True):
        super().__init__(label)
        self.narrows = narrows

    def clean(self, typed):
        words = " ".join(typed).replace(",", " ").split()
        numbers = {int(w) for w in words if w.isascii() and w.isdecimal() and len(w) < 10}
        refused = [w for w in words if not (w.isascii() and w.isdecimal() and len(w) < 10)]
        return sorted(numbers)[:MOST_CHOSEN] or None, refused

    def q(self, value):
        return Q(pk__in=value) if self.narrows else Q()

    def pairs(self, value):
        return [(self.param, " ".join(map(str, value)))]

    def chips(self, value):
        return [(str(self.label), [])] if self.narrows else []


class WithChoice(FilterSet):
    """The filter sets that read a visitor's choice, as `parcours`."""

    @property
    def choice(self):
        return Choice(tuple(self.values.get("parcours") or ()))


class SessionFilterSet(FilterSet):
    """The sessions of all editions, by topic and by speaker."""

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


class ProgrammeFilterSet(WithChoice):
    """The sessions of one edition, all of them or those of a visitor's choice."""

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
        """The choices are the days of `congress`, and the tracks and rooms that its sessions use;
        `sessions` are those of the queryset when they are read already."""

        def used(name, parts):
            if sessions is None:
                parts = parts.filter(sessions__in=queryset.order_by()).distinct()
            else:
                parts = {getattr(session, name) for session in sessions} - {None}
                parts = sorted(parts, key=lambda part: (part.sort_order or 0, part.pk))
            return [(part.slug, part.name) for part in parts]

        choices = {
            "jour": [(day.isoformat(), format_day(day)) for day in congress.days],
            "axe": lambda: used("track", congress.tracks),
            "salle": lambda: used("room", congress.rooms),
        }
        own = {name: self.filters[name].among(options) for name, options in choices.items()}
        self.filters = {**self.filters, **own}
        super().__init__(data, queryset)


class ChoiceFilterSet(WithChoice):
    """A visitor's choice alone, on a page that shows something else."""

    parcours = ChosenFilter(_("Mon parcours"), narrows=False)


class ProgrammePageFilterSet(ProgrammeFilterSet):
    """On the page of the programme: what was chosen is marked, and does not narrow the list."""

    counted = ("jour", "axe", "salle", "sorte", "langue", "lsf", "falc")

    ignored = FilterSet.ignored | {"vue"}

    @property
    def narrows(self):
        """Whether the list is narrowed by anything but the choice."""
        return any(item.param != "parcours" for item, _value in self.active)

    @property
    def cleared(self):
        """The query that remains once nothing narrows the programme."""
        return urlencode([pair for pair in self.pairs if pair[0] == "parcours"])

    parcours = ChosenFilter(_("Mon parcours"), narrows=False)
