"""Suggestions of the search box: answers, needs, communes, topics and titles. All public."""

from collections.abc import Set
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.geography.quarters import quarters
from network.geography.spots import Spot
from network.models import Territory
from network.models.territory import LARGEST_FIRST, sort_name
from network.text.strings import plain
from search.choices import KIND_LABELS, Kind
from search.engines import engine
from search.finding.communes import LEADING
from search.finding.moments import label_of
from search.finding.taught import taught
from search.language.analysis import stem
from search.models import SearchDocument, SearchFacet

from .completions import completions
from .moments import dated, read_moment
from .needs import Needs
from .slips import meant
from .towns import begun, nearest_first, nearly_begun, towns

SHORTEST, LONGEST = 3, 80  # letters
MOST = 8
MOST_BETS, MOST_COMMUNES, MOST_QUARTERS, MOST_TOPICS, MOST_TITLES = 2, 3, 2, 2, 6
POSTCODE = 5  # digits
MOST_WORDS = 8
PHONE_DIGITS = range(4, 11)  # the numbers of digits that may begin a telephone number
# The groups of digits of the national format: 04 92 36 12 34, 0 800 12 34 56, 0262 12 34 56.
GROUPS = ((2, 2, 2, 2, 2), (1, 3, 2, 2, 2), (4, 2, 2, 2))
LONGEST_TOWN = 3  # words of the beginning of a commune after a title
MOST_NAMED = 40  # communes that the end of a text may begin
MOST_SORTED = 60  # titles sorted by distance
COMMUNE = "commune"
# The kinds of the suggestions of a need, in a commune or everywhere.
KINDS = {True: gettext_lazy("Lieux proches"), False: gettext_lazy("Partout")}
TITLE = ("title", "kind", "url", "commune", "latitude", "longitude")
# The types that a box may request: the list of places suggests places and communes.
TYPES = {COMMUNE, *Kind.values}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion: `label`, its `kind` in words, and the `url` that it opens.

    `value` is the text for a field that takes a commune: "13200 Arles", or "Marseille" for a
    commune with several postcodes. It is "06300 Nice" for a typed postcode, "La Bocca, Cannes" for
    a quarter, and "" for a suggestion of another kind.
    """

    label: str
    kind: str
    url: str
    value: str = ""


def suggest(
    text: str, language: str, types: Set[str] = frozenset(), here: Spot | None = None
) -> list[Suggestion]:
    """Return at most eight `Suggestion`s for a typed text, each address once, at its first place.

    `types` is a subset of `TYPES`, to suggest only these. Without types, answers, needs, topics and
    events at a moment are suggested too. If the location `here` of the visitor is known, the
    nearest communes and places come first. Returns [] for fewer than three folded characters.

    If the text has no suggestion and there are no `types`, the need beside its moment ("imprimer
    samedi") is suggested, or the completions of a single word without a moment. If there are still
    no suggestions, those of the corrected text, and the communes with a similar name, are returned.
    Runs about six queries, eight for a misspelt text, and more for data that is not in memory yet.
    Only the first `LONGEST` characters and `MOST_WORDS` words count: folding may expand one
    character to eighteen.
    """
    folded = " ".join(plain(text[:LONGEST])[:LONGEST].split()[:MOST_WORDS])
    if len(folded) < SHORTEST:
        return []
    suggesting = _Suggesting(language, types, here)
    typed = " ".join(text[:LONGEST].split()[:MOST_WORDS])
    rest, when = (typed, None) if types else read_moment(typed, language)
    suggested = suggesting.dated(rest, when)
    suggested += suggesting.all_of(folded, suggesting.communes(typed))
    if not suggested and not types:
        suggested = suggesting.needs_at(rest, when) if when else suggesting.completed(folded)
    if not suggested:
        suggested = suggesting.forgiving(folded)
    by_url = {}
    for suggestion in suggested:
        by_url.setdefault(suggestion.url, suggestion)
    return list(by_url.values())[:MOST]


class _Suggesting:
    """Builder of the suggestions of one request, restricted to `types` if there are any."""

    def __init__(self, language, types, here):
        self.language, self.types, self.here = language, types, here
        self.near = here.point if here else None
        self.view = engine().view()
        self.taught = taught(self.view.stamp)
        self.towns = towns(self.view.stamp)

    @property
    def most_communes(self) -> int:
        """The maximum number of communes.

        The number is 8 if only communes are requested, 0 if they are not requested, else 3.
        """
        if self.types and COMMUNE not in self.types:
            return 0
        return MOST if self.types == {COMMUNE} else MOST_COMMUNES

    def all_of(self, folded, communes, *, forgives=False):
        """Return the suggestions of a folded text, including `communes`.

        The order is: answers, needs, communes, topics, titles. With `types`, only communes and
        titles are suggested. The list may have duplicates. With `forgives`, needs may be misspelt.
        """
        suggested = []
        if not self.types:
            suggested += _best_bets(self.taught.bets_beginning(folded)[:MOST_BETS])
            suggested += self._needs(folded, forgives=forgives)
        suggested += communes
        if not self.types:
            suggested += _topics(_topics_named(folded, self.view.columns)[:MOST_TOPICS])
        if kinds := (self.types or TYPES) - {COMMUNE}:
            suggested += self._titles(folded, kinds)
        return suggested

    def communes(self, text):
        """Return the suggestions of the communes and quarters that begin with a text.

        A text of digits is the beginning of a postcode: the largest communes come first. A whole
        postcode is suggested itself, where the commune has several. For a name, the nearest
        communes to the visitor come first, or the largest without a location, then the quarters of
        the editors' list.
        """
        if text.isdigit():
            postcode = text if len(text) == POSTCODE else ""
            named = Q(postcodes__contains=f"|{text}")
            return [*_shown(named, self.most_communes, postcode=postcode)]
        named = nearest_first(begun(sort_name(text), self.towns), self.near)
        named = named[: self.most_communes]
        kept = quarters(self.view.stamp).starting_with(text) if self.most_communes else []
        return [*_communes_of([town.code for town in named]), *_quarters(kept[:MOST_QUARTERS])]

    def dated(self, rest, when):
        """Return the suggestions of the events at the moment `when`, or [].

        `rest` and `when` are from `read_moment`.
        """
        return [
            Suggestion(one.label, str(Kind.EVENT.label), f"{reverse('search:results')}?{one.query}")
            for one in dated(rest, when, self.language, self.view, self.towns, self.here)
        ]

    def needs_at(self, text, when):
        """Return the suggestions of the need `text` at the moment `when`, or []; [] for "now".

        "imprimer arles samedi" searches what is open on Saturday.
        """
        folded = " ".join(plain(text).split())
        if len(folded) < SHORTEST or when.is_now:
            return []
        moment = label_of(when, timezone.localdate())
        moment = moment[:1].lower() + moment[1:]
        return [
            _search(
                _("%(subject)s : %(moment)s") % {"subject": one.label, "moment": moment},
                f"{one.text} {when.words}",
                KINDS[one.is_in_town],
            )
            for one in self._proposals(folded)[0]
        ]

    def completed(self, folded):
        """Return one suggestion for each completion of the word `folded`: to search for it.

        Returns [] without a completion, or if `folded` is several words.
        """
        return [
            _search(text, text, _("Partout"))
            for text in completions(folded, self.language, self.view)
        ]

    def forgiving(self, folded):
        """Return the suggestions of the corrected text and of communes with a similar name.

        If no word can be corrected, the needs that resemble the text replace the first ones.
        """
        named = nearly_begun(sort_name(folded), self.towns)[: self.most_communes]
        communes = _communes_of([town.code for town in named])
        # `holds` only reads the terms in memory.
        self.view.read(stem(word, self.language) for word in folded.split())
        right = meant(folded, self.language, self.view.holds)
        if right:
            return self.all_of(right, communes, forgives=True)
        # Answers, topics and titles are the same as without forgiving.
        needs = [] if self.types else self._needs(folded, forgives=True)
        return [*needs, *communes]

    def _needs(self, folded, *, forgives):
        """Return the suggestions of needs, else of a commune that follows a need in the text.

        If `View.check` finds hidden places, the needs are computed again without these places.
        """
        proposals, needs = self._proposals(folded, forgives=forgives)
        if not proposals:
            return list(_communes_of([town.code for town in needs.begun_towns()[:1]]))
        return [_search(one.label, one.text, KINDS[one.is_in_town]) for one in proposals]

    def _proposals(self, folded, *, forgives=False):
        """Return (the `Proposal`s of a folded text, the `Needs` that found them)."""
        needs = Needs(
            folded, self.language, self.view, self.taught, self.towns,
            here=self.here, forgives=forgives,
        )  # fmt: skip
        proposals = needs.proposals()
        if proposals and self.view.check():
            proposals = needs.proposals()
        return proposals, needs

    def _titles(self, folded, kinds):
        """Yield the suggestions of documents of some kinds by their titles.

        Each word begins a word of the title, or the last words begin the commune of the document. A
        text of digits may also begin the telephone number of a place. Titles that begin with the
        text come first. If the location of the visitor is known, each of these two groups has the
        titles without a position, then the others, the nearest first.
        """
        titles = SearchDocument.objects.visible().in_language(self.language)
        if kinds != TYPES - {COMMUNE}:
            titles = titles.filter(kind__in=kinds)
        titles = titles.filter(self._named(folded.split()))
        is_first = Case(When(title_words__startswith=f" {folded}", then=Value(0)), default=Value(1))
        rows = titles.annotate(is_first=is_first).order_by("is_first", "title", "pk").only(*TITLE)
        if self.near:
            rows = sorted(rows[:MOST_SORTED], key=self._nearness)
        for document in rows[:MOST_TITLES]:
            label = document.title
            if document.commune and plain(document.commune) not in plain(label):
                label = f"{label} ({document.commune})"
            yield Suggestion(label, KIND_LABELS.get(document.kind, ""), document.url)

    def _named(self, words):
        """Return the condition of the titles that a text names: see `_titles`."""
        named = _has_words(words) | _has_number("".join(words))
        for at in range(max(1, len(words) - LONGEST_TOWN), len(words)):
            if towns := begun(" ".join(words[at:]), self.towns)[:MOST_NAMED]:
                before = words[:at]
                while before and before[-1] in LEADING:
                    before = before[:-1]
                if before:
                    named |= _has_words(before) & Q(commune__in=[town.name for town in towns])
        return named

    def _nearness(self, document):
        """Return the key that sorts places by distance after the titles without a position."""
        if document.latitude is None or document.longitude is None:
            return document.is_first, 0
        return document.is_first, distance_km(self.near, (document.latitude, document.longitude))


def _has_words(words):
    condition = Q()
    for word in words:
        condition &= Q(title_words__contains=f" {word}")
    return condition


def _has_number(digits):
    """Return the condition of the places with a telephone number that begins with `digits`.

    It matches nothing for a text that is not 4 to 10 digits of which the first is 0. The keywords
    of a place quote its numbers after other words, such as its town and its postcode.
    """
    condition = Q(pk__in=[])
    if digits.isdecimal() and digits.startswith("0") and len(digits) in PHONE_DIGITS:
        for sizes in GROUPS:
            rest = iter(digits)
            groups = ("".join(islice(rest, size)) for size in sizes)
            number = " ".join(filter(None, groups))
            # The space after a group of four digits excludes the postcodes, such as 04000.
            end = " " if len(number) == sizes[0] else ""
            condition |= Q(kind=Kind.PLACE, keywords__contains=f", {number}{end}")
    return condition


def _search(label, text, kind, value=""):
    address = f"{reverse('search:results')}?{urlencode({'q': text})}"
    return Suggestion(label, kind, address, value)


def _best_bets(bets):
    for bet in bets:
        yield Suggestion(bet.shown_title, _("Réponse"), bet.url)


def _communes_of(codes):
    """Yield suggestions of the communes with these INSEE codes, in order. One query, or none."""
    if codes:
        ranks = [When(code=code, then=Value(rank)) for rank, code in enumerate(codes)]
        yield from _shown(Q(code__in=codes), len(codes), Case(*ranks))


def _quarters(kept):
    """Yield suggestions of quarters of the editors' list: to search for places there."""
    for one in kept:
        city = gazetteer().get(one.commune.city) or one.commune
        text = f"{one.own_name}, {city.name}"
        yield _search(text, text, _("Quartier"), text)


def _shown(condition, most, *order, postcode=""):
    """Yield suggestions of up to `most` communes in an order, by default the largest first.

    With a `postcode`, a commune that has several is suggested as "06300 Nice", to search there.
    """
    if not most:
        return
    communes = Territory.objects.filter(condition, kind=Territory.Kind.COMMUNE)
    communes = communes.select_related("departement").order_by(*order, *LARGEST_FIRST)
    for commune in communes[:most]:
        where = commune.departement or ""
        kind = _("Commune, %(where)s") % {"where": where} if where else _("Commune")
        if postcode and len(commune.postcode_list) > 1:
            text = f"{postcode} {commune.name}"
            yield _search(text, text, kind, text)
            continue
        # One of several postcodes would restrict it to a part of the commune.
        postcodes = commune.postcode_list if len(commune.postcode_list) == 1 else []
        value = " ".join([*postcodes, commune.name])
        yield Suggestion(commune.name, kind, commune.get_absolute_url(), value)


def _topics_named(folded, columns):
    """Return [(slug, name)] of the topics with a word that begins with `folded`, sorted by name.

    Only topics of public documents are returned. Runs one query if the index has any such topic.
    """
    named = {
        (slug, name)
        for slug in columns.facets.get("topic", ())
        for name in columns.labels.get(("topic", slug), {}).values()
        if f" {folded}" in f" {plain(name)}"
    }
    if not named:
        return []
    facets = SearchFacet.objects.filter(
        name="topic",
        value__in={slug for slug, _name in named},
        document__in=SearchDocument.objects.visible(),
    )
    public = set(facets.values_list("value", flat=True))
    return sorted((pair for pair in named if pair[0] in public), key=lambda pair: pair[::-1])


def _topics(topics):
    for slug, name in topics:
        yield Suggestion(
            name, _("Thème"), f"{reverse('search:results')}?{urlencode({'theme': slug})}"
        )
