"""The page of results: choices, chips, help and links beside the results."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from network.filters import Chip
from network.geography.spelling import difference
from network.models import Territory
from network.models.territory import LARGEST_FIRST
from network.text.strings import plain
from search.choices import Kind, Order
from search.engines.query import Near, Sort
from search.language.letters import (
    SENTENCES,
    has_other_letters,
    language_of_letters,
)
from search.models import SearchDocument, SearchFacet
from search.registry import LanguageGuide, answers, language_guides, pictured_needs

from .attempts import AROUND_KM, Instead, Scope
from .filters import facets
from .moments import label_of
from .results import Results
from .search import Search

NEIGHBOURS = 6
NEAREST = 3


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A choice of the kind filter; `query` is the query string that chooses it."""

    label: str
    count: int
    query: str
    selected: bool


class SearchPage(Search):
    """The search as its HTML page shows it.

    Properties that return a query string, without "?", are links to other searches.
    """

    # Choices.

    @cached_property
    def kinds(self) -> list[KindChoice]:
        """The choice "Tout", then the kinds with results or chosen, in the order of `Kind`."""
        counts, chosen = self.results.counts, self.filters.values.get("type", [])
        choices = [("", _("Tout"), self.results.total)]
        choices += [
            (str(k), k.label, counts.get(k, 0)) for k in Kind if counts.get(k) or str(k) in chosen
        ]
        return [
            KindChoice(
                label=label,
                count=count,
                query=self.query_with(type=value),
                selected=[value] == chosen if value else not chosen,
            )
            for value, label, count in choices
        ]

    @property
    def kind_label(self) -> str:
        """The label of the chosen kind, or of "Tout", with its count, for the folded kinds.

        It is "Plusieurs types", without a count, for several kinds.
        """
        chosen = [choice for choice in self.kinds if choice.selected]
        if not chosen:
            return _("Plusieurs types")
        return f"{chosen[0].label} ({chosen[0].count})"

    @cached_property
    def facets(self) -> list:
        """The `Facet`s other than the kinds, with their counts."""
        return facets(self.match, self.filters)

    @cached_property
    def orders(self) -> list[tuple[str, str]]:
        """[(value, label)] of the orders; by distance only if distances are shown."""
        return [
            (order.value, order.label)
            for order in Order
            if order != Order.DISTANCE or self.is_measured
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        """The `Chip`s of the moment, the place and the filters, in this order; words have no chip.

        The query string of each chip removes its condition.
        """
        chips = self.filter_chips[1:] if self.text else self.filter_chips
        if self.scope and "pres" not in self.filters.values:
            chips = [self._here_chip, *chips]
        return [self._when_chip, *chips] if self.when else chips

    @property
    def _when_chip(self):
        label = label_of(self.when, self.today)
        return Chip(label, self.query_with(q=self.understood.text or None))

    @property
    def missed_moment(self) -> str:
        """The label of the moment of the question if nothing was found at this moment, or "".

        Places that are usually open on the day of the question do not count as found.
        """
        asked = self.understood.when
        # For "now", the places that are open now answer the question.
        if not asked or self.when == asked:
            return ""
        if asked.is_now and self.when == replace(asked, is_open=True):
            return ""
        return label_of(asked, self.today)

    @property
    def _here_chip(self):
        if self.scope == Scope.AROUND:
            label = _("Autour, à %(km)s km : %(name)s")
            return Chip(label % {"name": self.here.name, "km": self.radius}, self.without_place)
        if self.here.is_departement:
            inside, around = (
                _("Dans le département : %(name)s"),
                _("Autour du département : %(name)s"),
            )
            label = around if self.is_outside else inside
            return Chip(label % {"name": self.here.name}, self.without_place)
        if self.has_inside:
            label = _("Dans le %(place)s, puis autour") % {"place": self.here.label}
            return Chip(label, self.without_place)
        return Chip(_("Près de : %(name)s") % {"name": self.here.label}, self.without_place)

    @property
    def has_nothing_inside(self) -> bool:
        """True if the named place has a postcode and no result of the first page has this postcode.

        False if results are sorted by date, or if `scope` is everywhere.
        """
        is_sorted = self.order != Order.DATE
        return bool(self.here and self.here.postcode and self.scope and is_sorted) and (
            not self.has_inside
        )

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The (key, value) pairs that remain in a search for other words: only the kind."""
        return [pair for pair in self.filters.pairs if pair[0] == "type"]

    @cached_property
    def best_bets(self) -> list:
        """The `BestBet`s for the whole question, else for its words without place and moment.

        [] if editors chose none.
        """
        texts = filter(None, dict.fromkeys([self.text, self._rest]))
        return next(filter(None, map(self.taught.best_bets, texts)), [])

    @cached_property
    def answers(self) -> list:
        """The answers of the apps to the question, such as definitions; [] without words."""
        return answers(self.text, self.language) if self.text else []

    @property
    def _rest(self):
        return self.interpretation.rest

    # Notes above the results.

    @property
    def folds_notes(self) -> bool:
        """True if the chips and the notes are folded, so that a phone shows the first result.

        This is the case if there are at least two chips and notes in all, or if results follow the
        note `location_label`.
        """
        is_long = bool(self.location_label and len(self.results))
        return is_long or len(self.chips) + len(self.note_labels) > 1

    @property
    def location_label(self) -> str:
        """The note on a location outside the network, or to choose, in a few words; or ""."""
        if self.outside:
            return _("%(name)s : hors du réseau.") % {"name": self.outside}
        if self.located.communes and not self.located.spot:
            is_misspelt = self.located.is_misspelt
            return _("Une autre commune ?") if is_misspelt else _("Quelle commune ?")
        return ""

    @property
    def note_label(self) -> str:
        """The `note_labels` on one line, for the folded notes; the labels of the chips if none."""
        return " ".join(self.note_labels) or ", ".join(chip.label for chip in self.chips)

    @cached_property
    def note_labels(self) -> list[str]:
        """The notes above the results, each in a few words, in the order of the page."""
        labels = [self.location_label] if self.location_label else []
        labels += [_("Mots corrigés.")] if self.corrected else []
        if self.missed_moment:
            labels.append(_("Rien à ce moment."))
            if self.shows_next_dates:
                labels.append(_("Voici les prochaines dates."))
        if self.adds_next_dates:
            labels.append(_("Peu de dates à ce moment."))
        elif self.adds_other_moments:
            labels.append(_("D’autres moments suivent."))
        if self.here and len(self.results):
            labels += self._place_labels()
        if self.operator_commune:
            labels.append(_("À %(name)s ?") % {"name": self.operator_commune[0].name})
        return labels

    def _place_labels(self):
        labels = []
        if not self.scope and self.here.name:
            labels.append(_("Rien à cet endroit."))
        elif self.is_outside:
            labels.append(_("Rien dans ce département."))
        elif self.begins_around:
            labels.append(_("Rien de tel dans les environs."))
        elif self.is_far and self.here.name:
            labels.append(_("Rien à moins de 30 km."))
        elif self.has_nothing_inside:
            labels.append(_("Rien dans le %(postcode)s.") % {"postcode": self.here.postcode})
        return [*labels, _("Une autre commune ?")] if self.namesakes else labels

    # How well the question is answered.

    @property
    def answers_far(self) -> bool:
        """True if there are results, but near the named place none was found.

        This is the case if `is_far`, `begins_around` or `is_outside` is True, or if `scope` is
        everywhere. False without results, and if no place is named.
        """
        if not self.here or not len(self.results):
            return False
        return self.is_far or self.begins_around or self.is_outside or not self.scope

    @property
    def has_doubtful_correction(self) -> bool:
        """True if the filter "exact" is on, or if a correction changes a word by several edits.

        The filter means that the visitor refused the correction. Case, accents and punctuation are
        no edits.
        """
        if "exact" in self.filters.values:
            return True
        return any(
            word.corrected and difference(plain(word.corrected), word.form, 1) > 1
            for word in self.question.words
        )

    # Questions in other letters.

    @cached_property
    def letters(self) -> str:
        """The code of the language of the question's letters, such as "ar" or "uk".

        The words of the place and the moment do not count. The code is "" if the language is
        uncertain, as for Latin letters.
        """
        return language_of_letters(self._rest)

    @property
    def own_words(self) -> tuple[str, str] | None:
        """The two sentences in the language of `letters`, or None if the language is uncertain.

        They are (sentence to choose a picture, sentence to call).
        """
        return SENTENCES.get(self.letters)

    @cached_property
    def needs(self) -> list:
        """All the `PicturedNeed`s, likeliest first, if most letters of the question are not Latin.

        The words of the place and of the moment do not count. It is [] for any other question, and
        for less than two letters.
        """
        if not has_other_letters(self._rest):
            return []
        meant = self.interpretation.words.meant
        return sorted(pictured_needs(), key=lambda need: need.likelihood(meant), reverse=True)

    @cached_property
    def guides(self) -> list[LanguageGuide]:
        """The pages in the language of the question, likeliest first; [] for a French question."""
        return language_guides(self._rest) if self.text else []

    # Queries.

    @property
    def any_kind(self) -> str:
        """The query string of this search without the kind."""
        return self.query_with(type=None)

    @property
    def query_for_events(self) -> str:
        """The query string of this search for events only."""
        return self.query_with(type=str(Kind.EVENT))

    @property
    def corrected_query(self) -> str:
        """The query string of this search with the text `corrected`, without words if it is ""."""
        return self.query_with(q=self.corrected)

    @property
    def as_typed(self) -> str:
        """The query string of this search without correction of its words."""
        return self.query_with(exact="1")

    @property
    def cleared(self) -> str:
        """The query string that clears all chips: the typed words that no chip repeats.

        The filters are absent, and so are the words of the place and of the moment if these have a
        chip. It is "" if no word remains.
        """
        if not self.text:
            return ""
        text = self.text
        if self.scope and "pres" not in self.filters.values:
            text = self.here.rest if self.when else self.understood.with_moment(self.here.rest)
        elif self.when:
            text = self.understood.text
        return urlencode([("q", text)]) if text else ""

    @property
    def without_place(self) -> str:
        """The query string of the question without its place and radius.

        Raises AttributeError without a named place. If the place is the whole question, its words
        are searched as words, not as a place.
        """
        if rest := self.understood.with_moment(self.here.rest):
            return self.query_with(q=rest, rayon=None, pres=None)
        return self.everywhere

    @property
    def everywhere(self) -> str:
        """The query string that searches all the words as words, neither as a place nor a moment.

        The radius and the location typed in its own field are removed; other filters remain.
        """
        return self.query_with(q=self.text, partout="1", rayon=None, pres=None)

    @property
    def around(self) -> str:
        """The query string restricted to `AROUND_KM` kilometres around the named place.

        It is "" if near results do not come first, if the place has no point, or if the results are
        not sorted by relevance.
        """
        if self.scope == Scope.NEAR and self.point and self.order == Order.RELEVANCE:
            return self.query_with(q=self.text, rayon=str(AROUND_KM))
        return ""

    @property
    def namesakes(self) -> list[tuple[Territory, str]]:
        """[(territory, query string)] of the other territories that the typed name may mean.

        Each query string filters by the territory and omits the name. [] without a named place.
        """
        if not self.here:
            return []
        words = self.understood.with_moment(self.here.rest)
        return [
            (commune, self.query_with(q=words, territoire=commune.code))
            for commune in self.here.namesakes
        ]

    @property
    def operator_commune(self) -> tuple[Territory, str] | None:
        """(commune, query string there) of a name taken for that of an operator; else None.

        "mail orange" is about the operator; the query string is for "mail" in the commune.
        """
        mentions = self.interpretation.mentions
        is_skipped = self.filters.values.keys() & {"partout", "territoire"}
        if self.here or is_skipped or not mentions or not (commune := mentions.operator):
            return None
        words = self.understood.with_moment(mentions.without_operator)
        return commune, self.query_with(q=words, territoire=commune.code)

    # Help without results.

    @property
    def asks_where(self) -> bool:
        """True for "near me" or "open now" without a place."""
        return (self.understood.asks_nearby or self.wants_open_now) and not self.here

    @property
    def wants_open_now(self) -> bool:
        """True if the question means what is open now."""
        when = self.understood.when
        return bool(when and when.is_now and when.is_open)

    @property
    def shows_next_dates(self) -> bool:
        """True if the next dates replace the moment of the question."""
        return self.attempt.instead == Instead.COMING

    @property
    def shows_next_openings(self) -> bool:
        """True if the next openings replace the moment "now" of the question."""
        return self.attempt.instead == Instead.OPENING

    @property
    def adds_other_moments(self) -> bool:
        """True if results of other moments follow those of the moment."""
        return self.attempt.then != Instead.NOTHING

    @property
    def adds_next_dates(self) -> bool:
        """True if the next dates follow the results of the moment."""
        return self.attempt.then == Instead.COMING

    @property
    def adds_next_openings(self) -> bool:
        """True if the page lists the next openings after the results that are open now."""
        return self.attempt.then == Instead.OPENING

    @property
    def at_any_time(self) -> str:
        """The query string of this search without its moment; "" if no other word remains."""
        return self.query_with(q=self.understood.text) if self.understood.text else ""

    @property
    def pairs_without_place(self) -> list[tuple[str, str]]:
        """The (key, value) pairs of the query string without the typed location and the page."""
        return [pair for pair in self.filters.pairs if pair[0] not in {"pres", "page"}]

    @property
    def understood_words(self) -> list[str]:
        """The words, the place and the moment that were understood, in this order, without ""."""
        parts = [self.question.corrected or self._rest, self.here.label if self.here else ""]
        if self.understood.when:
            parts.append(label_of(self.understood.when, self.today))
        return list(filter(None, parts))

    @cached_property
    def nearest_places(self) -> list:
        """At most three nearest places, as `Result`s, if the question has no results of any kind.

        These places match the words of the question without its place and moment. If no place
        matches these words, the list has the nearest places of any subject. The list is [] if the
        question has results, or if `point` is None.
        """
        if not self.point or self.results.total:
            return []
        matcher = self._matcher(self.interpretation)
        for text in dict.fromkeys([self._rest, ""]):
            near = Near(self.point.latitude, self.point.longitude)
            query = replace(
                matcher.query(text, {"kind": [str(Kind.PLACE)]}, near),
                sort=Sort.DISTANCE, start=0, stop=NEAREST,
            )  # fmt: skip
            results = Results(self.match_of(query), is_rough=self.is_rough, day=self.shown_day)
            if results:
                self.view.check()
                return results[:NEAREST]
        return []

    @cached_property
    def wider(self) -> int:
        """The number of results of `wider_query`: the words alone, without filters and distances.

        The words of the place and of the moment are searched as ordinary words. 0 if the query of
        the results has no filter by facet, or if no word is typed.
        """
        if not self.match.query.filters or not self.text:
            return 0
        wider = Search(
            QueryDict(self.wider_query),
            language=self.language,
            now=self.now,
            view=self.view,
            teaching=self.taught,
        )
        return len(wider.results)

    @property
    def wider_query(self) -> str:
        """The query string of the typed text alone, read neither as a place nor a moment."""
        return urlencode([("q", self.text), ("partout", "1")])

    @cached_property
    def neighbours(self) -> list[Territory]:
        """Other communes of the named commune's département, the largest first, at most six.

        Only communes with public documents are listed. The list is [] without a named commune, or
        if its département is unknown.
        """
        if not self.here or not self.here.territory or not self.here.territory.departement:
            return []
        known = SearchFacet.objects.filter(
            name="territory", document__in=SearchDocument.objects.visible()
        )
        communes = Territory.objects.filter(
            kind=Territory.Kind.COMMUNE,
            departement=self.here.territory.departement,
            code__in=known.values("value"),
        ).exclude(pk=self.here.territory.pk)
        return list(communes.order_by(*LARGEST_FIRST)[:NEIGHBOURS])
