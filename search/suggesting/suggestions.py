"""Suggestions of the search box: answers, needs, communes, topics and titles. All public."""

from collections.abc import Set
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from network.models import Territory
from network.models.territory import sort_name
from network.text.strings import plain
from search.choices import KIND_LABELS, Kind
from search.engines import engine
from search.finding.taught import taught
from search.models import SearchDocument, SearchFacet

from .needs import Needs
from .slips import meant
from .towns import nearly_begun, towns

SHORTEST, LONGEST = 3, 80  # letters
MOST = 8
MOST_BETS, MOST_COMMUNES, MOST_TOPICS, MOST_TITLES = 2, 3, 2, 6
MOST_WORDS = 8
COMMUNE = "commune"
# The types that a box may request: the list of places suggests places and communes.
TYPES = {COMMUNE, *Kind.values}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion: `label`, its `kind` in words, and the `url` that it opens.

    `value` is the text for a field that takes a commune, "13200 Arles", or "Marseille" for a
    commune with several postcodes; "" for any other suggestion.
    """

    label: str
    kind: str
    url: str
    value: str = ""


def suggest(text: str, language: str, types: Set[str] = frozenset()) -> list[Suggestion]:
    """Return at most eight `Suggestion`s for a typed text, each address once.

    `types` is a subset of `TYPES`, to suggest only these; without types, answers, needs and topics
    are suggested too. Returns [] for fewer than three folded letters. If there is no suggestion for
    the text, those of the corrected text are returned. Runs six queries at most, eight for a
    misspelt text. Only the first `LONGEST` letters and `MOST_WORDS` words count: folding may expand
    one character to eighteen.
    """
    folded = " ".join(plain(text[:LONGEST])[:LONGEST].split()[:MOST_WORDS])
    if len(folded) < SHORTEST:
        return []
    suggesting = _Suggesting(language, types)
    suggested = suggesting.all_of(folded, _communes(text[:LONGEST], suggesting.most_communes))
    if not suggested:
        suggested = suggesting.forgiving(folded)
    by_url = {suggestion.url: suggestion for suggestion in reversed(suggested)}
    return list(by_url.values())[::-1][:MOST]


class _Suggesting:
    """Builder of the suggestions of one request, restricted to `types` unless it is empty."""

    def __init__(self, language, types):
        self.language, self.types = language, types
        self.view = engine().view()
        self.taught = taught(self.view.stamp)
        self.towns = towns(self.view.stamp)

    @property
    def most_communes(self) -> int:
        """The maximum number of communes: 8 if requested alone, 0 if not requested, else 3."""
        if self.types and COMMUNE not in self.types:
            return 0
        return MOST if self.types == {COMMUNE} else MOST_COMMUNES

    def all_of(self, folded, communes, *, forgives=False):
        """Return the suggestions of a folded text, including those of `communes`.

        The order is: answers, needs, communes, topics, titles. The list may have duplicates. With
        `forgives`, needs may be misspelt.
        """
        suggested = []
        if not self.types:
            suggested += _best_bets(self.taught.bets_beginning(folded)[:MOST_BETS])
            suggested += self._needs(folded, forgives)
        suggested += communes
        if not self.types:
            suggested += _topics(_topics_named(folded, self.view.columns)[:MOST_TOPICS])
        if kinds := (self.types or TYPES) - {COMMUNE}:
            suggested += _titles(folded, self.language, kinds)
        return suggested

    def forgiving(self, folded):
        """Return the suggestions of the corrected text and of communes with a similar name."""
        codes = [town.code for town in nearly_begun(sort_name(folded), self.towns)]
        communes = _communes_of(codes[: self.most_communes])
        right = meant(folded, self.language, self.view.holds) or folded
        return self.all_of(right, communes, forgives=True)

    def _needs(self, folded, forgives):
        """Yield the suggestions of needs.

        If `View.check` finds hidden places, the needs are computed again without these places.
        """
        needs = Needs(folded, self.language, self.view, self.taught, self.towns, forgives=forgives)
        proposals = needs.proposals()
        if proposals and self.view.check():
            proposals = needs.proposals()
        for proposal in proposals:
            url = f"{reverse('search:results')}?{urlencode({'q': proposal.text})}"
            yield Suggestion(proposal.label, _("Lieux proches"), url)


def _best_bets(bets):
    for bet in bets:
        yield Suggestion(bet.shown_title, _("Réponse"), bet.url)


def _communes(text, most):
    """Yield suggestions of up to `most` communes whose name or postcode begins with a text.

    The largest population comes first. A text of digits is the beginning of a postcode.
    """
    begun = Q(search_name__startswith=sort_name(text))
    if text.strip().isdigit():
        begun = Q(postcodes__contains=f"|{text.strip()}")
    return _shown(begun, most)


def _communes_of(codes):
    return _shown(Q(code__in=codes), len(codes)) if codes else ()


def _shown(condition, most):
    if not most:
        return
    communes = Territory.objects.filter(condition, kind=Territory.Kind.COMMUNE)
    communes = communes.select_related("departement").order_by("-population", "code")
    for commune in communes[:most]:
        where = commune.departement or ""
        kind = _("Commune, %(where)s") % {"where": where} if where else _("Commune")
        # One of several postcodes would restrict it to a part of the commune.
        postcodes = commune.postcode_list if len(commune.postcode_list) == 1 else []
        value = " ".join([*postcodes, commune.name])
        yield Suggestion(commune.name, kind, commune.get_absolute_url(), value)


def _topics_named(folded, columns):
    """Return [(slug, name)] of the topics with a word that begins with `folded`, by name.

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


def _titles(folded, language, kinds):
    titles = SearchDocument.objects.visible().in_language(language)
    if kinds != TYPES - {COMMUNE}:
        titles = titles.filter(kind__in=kinds)
    for word in folded.split():
        titles = titles.filter(title_words__contains=f" {word}")
    first = Case(When(title_words__startswith=f" {folded}", then=Value(0)), default=Value(1))
    rows = titles.order_by(first, "title", "pk").values_list("title", "kind", "url")
    for title, kind, url in rows[:MOST_TITLES]:
        yield Suggestion(title, KIND_LABELS.get(kind, ""), url)
