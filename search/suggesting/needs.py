"""Suggestions of a need, alone or in a commune: "imprimer ar" gives "imprimer à Arles"."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain
from operator import and_, itemgetter

from django.utils import timezone
from django.utils.translation import gettext as _

from network.filters.bits import numbers_of, union
from network.geography.spelling import difference, letter_bits, prefix_difference, slips_allowed
from network.geography.spots import Spot
from network.text.strings import plain
from search.choices import Kind
from search.engines.query import Near
from search.finding.communes import ARTICLES, LEADING, PLACE_FOLLOWS
from search.finding.thesaurus import stems_of
from search.language.analysis import stem
from search.language.lexicon import STOP_WORDS

from .towns import Town, begun, nearest_first, nearly_begun

MOST = 3
SHORTEST_NEED, SHORTEST_TOWN = 3, 2  # letters
LONGEST_TOWN = 5  # words
NEAR_KM = 15  # the farthest place that answers for a commune
AROUND_KM = 30  # the farthest commune that replaces the one of the visitor
SAMPLE = 20
MOST_FORGIVEN = 5  # words of a misspelt text
# Without a preposition, fewer letters only begin the name of a large or near commune.
SURE_LETTERS, LARGE_TOWN = 4, 10_000
# Words of a request that do not belong to the need.
ASKING_WORDS = """
aide aider aimerais besoin chercher cherche demander endroit faire lieu lieux recherche savoir
trouver veut veux voudrait vouloir help need place where
"""
ASKING = frozenset(map(stem, ASKING_WORDS.split()))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion of a need: `label` is shown, and choosing it searches `text`.

    `is_in_town` is True if the suggestion names a commune.
    """

    label: str
    text: str
    is_in_town: bool = True


class Needs:
    """Finder of the needs that a text may name, and of communes with places that answer them.

    `text` is folded by `plain`. `view` is the `View` of the index, `taught` the `Taught` in force,
    `towns` are the `Town`s of all communes, the largest first, and `here` is the location of the
    visitor or None. With `forgives`, the text may be misspelt.
    """

    def __init__(
        self, text, language, view, taught, towns, *, here: Spot | None = None, forgives=False
    ):
        self.words, self.language = text.split(), language
        self.view, self.towns, self.here = view, towns, here
        self.near = here.point if here else None
        # The wordings in the language of the visitor come first.
        languages = dict.fromkeys([language, "fr"])
        self.needs = [need for code in languages for need in taught.needs if need.language == code]
        self.forgives = forgives
        self._answers = {}

    def proposals(self) -> list[Proposal]:
        """Return at most three `Proposal`s; no query if the postings are in memory.

        The text is the beginning of a need, or a whole need and the beginning of a commune, perhaps
        with a preposition between them. Returns [] for any other text. Relies on the places and
        documents of the proposals: if `View.check` then returns True, call this method again.
        """
        while self.words and self.words[-1] in LEADING:
            self.words.pop()
        if not self.words:
            return []
        return (self._begun_here() or self._in_a_town())[:MOST]

    # A need and a commune.

    def _in_a_town(self):
        """Return the proposals if the text is a need, then the beginning of a commune, else [].

        If the text can be divided in several ways, the first division that gives proposals is used.
        """
        for need, named in self._divisions():
            if answering := self._answering(need, named):
                return [self._proposal(need, one) for one in answering]
        return []

    def begun_towns(self) -> list[Town]:
        """Return the communes whose name the end of the text begins, after a whole need.

        They may have no place for the need. They are in the order of `nearest_first`. Returns [] if
        the text is not a need and the beginning of a commune.
        """
        return next((named for _need, named in self._divisions() if named), [])

    def _divisions(self):
        """Yield (need, communes) for each division of the text in a need and a commune begun."""
        for at in range(max(1, len(self.words) - LONGEST_TOWN), len(self.words)):
            before, town = self.words[:at], " ".join(self.words[at:])
            if self.words[at] in LEADING - ARTICLES or not self._may_precede_town(before[-1]):
                continue
            is_announced = False
            while before and before[-1] in LEADING:
                is_announced = is_announced or before[-1] in PLACE_FOLLOWS
                before = before[:-1]
            if len(town) < SHORTEST_TOWN or not before:
                continue
            if need := self._whole(" ".join(before)):
                yield need, self._towns_begun(town, is_announced=is_announced)

    @staticmethod
    def _may_precede_town(word):
        """Return False for a word that announces another noun: "mon", "une", "pour"."""
        return word in LEADING or word not in STOP_WORDS["fr"]

    def _towns_begun(self, text, *, is_announced):
        named = begun(text, self.towns)
        if not named and self.forgives:
            named = nearly_begun(text, self.towns)
        if len(text) < SURE_LETTERS and not is_announced:
            named = [
                town
                for town in named
                if town.population >= LARGE_TOWN
                or (self.near and town.km_from(self.near) <= AROUND_KM)
            ]
        return nearest_first(named, self.near)

    def _answering(self, need, named):
        """Return up to three of the communes `named` that have a place for a need.

        The communes with a place inside come first, then, among the first `MOST` of `named`, the
        communes with a place within `NEAR_KM`.
        """
        slots = self._slots(need)
        inside = [one for one in named if slots & self._inside(one)]
        near = [one for one in named[:MOST] if one not in inside and self._has_near(slots, one)]
        return (inside + near)[:MOST]

    def _whole(self, text):
        """Return the `Need` that the whole text names, None without one.

        The words of a request, such as "je cherche", are ignored. With `forgives`, a misspelt text
        gives the nearest need.
        """
        words = [word for word in text.split() if stem(word, "fr") not in ASKING]
        stems = stems_of(" ".join(words))
        if needs := self._by_stems.get(stems):
            exact = [need for need in needs if need.typed == " ".join(words)]
            return (exact or needs)[0]
        return self._nearest(" ".join(words), difference) if self.forgives else None

    # The beginning of a need.

    def _begun_here(self):
        """Return the proposals of the needs that the text begins, near the visitor if known."""
        text = " ".join(self.words)
        if len(text) < SHORTEST_NEED:
            return []
        proposals = []
        for need in self._begun(text):
            town = self._nearest_town(need)
            if town or self.forgives or need.wording != text:
                proposals.append(self._proposal(need, town))
        return proposals

    def _begun(self, text):
        """Return up to `MOST` (3) needs with different wordings that a text begins.

        The last word of the text begins a word of the need, and the other ones are words of the
        need, in any order. The need that is the whole text comes first. The others are those whose
        wording has these words, else those with another text that begins with the text, else, for
        several words, those with another text that has these words. With `forgives`, a text that
        begins no need gives the nearest one. Needs without any place or document are left out.
        """
        stems = set(stems_of(" ".join(self.words[:-1])))
        needs = self._with(stems, text) or self._with(stems - ASKING, text)
        same = [need for need in needs if need.typed == text]
        needs = same + (
            [need for need in needs if need.typed == plain(need.wording)]
            or [need for need in needs if need.typed.startswith(text)]
            or (needs if stems else [])
        )
        if not needs and self.forgives and (need := self._nearest(text, prefix_difference)):
            needs = [need]
        # The files list the commonest needs first.
        by_wording = {need.wording: need for need in reversed(needs)}
        begun = [need for need in needs if by_wording[need.wording] is need]
        return [need for need in begun if self._slots(need) or self._documents(need)][:MOST]

    def _with(self, stems, text):
        """Return the needs with all these stems and a word begun by the last word of the text.

        The needs that begin with the text are also returned.
        """
        last = self.words[-1]
        return [
            need
            for need in self.needs
            if need.typed.startswith(text)
            or (stems.issubset(need.stems) and f" {last}" in f" {need.typed}")
        ]

    def _nearest(self, text, slips):
        """Return the need nearest to a misspelt text; None if all are too far.

        `slips(text, typed, most)` returns the number of edits between the text and an expression.
        """
        most, bits = slips_allowed(text), letter_bits(text)
        if len(self.words) > MOST_FORGIVEN or sum(map(str.isdigit, text)) > most:
            return None  # a long text or a number is not a misspelt need
        is_whole = slips is difference
        near = []
        for rank, need in enumerate(self.needs if most else ()):
            longer = len(text) - len(need.typed)
            if longer > most or (is_whole and longer < -most):
                continue
            others = letter_bits(need.typed)
            if (bits & ~others).bit_count() > most or (
                is_whole and (others & ~bits).bit_count() > most
            ):
                continue
            number = slips(text, need.typed, most)
            if number <= most:
                near.append((number, len(need.typed), rank))
        return self.needs[min(near)[-1]] if near else None

    @cached_property
    def _by_stems(self):
        by_stems = defaultdict(list)
        for need in self.needs:
            by_stems[need.stems].append(need)
        return by_stems

    # Places.

    def _slots(self, need):
        """Return the slots in the index of the public places for a need, as the bits of an int."""
        key = need.marks, len(self.view.hidden)
        if key not in self._answers:
            postings = self.view.postings(sorted(need.marks))
            slots = union(posting.slots for posting in postings.values())
            slots &= self.view.columns.facets.get("kind", {}).get(str(Kind.PLACE), 0)
            self._answers[key] = self._shown(slots)
        return self._answers[key]

    def _documents(self, need):
        """Return the slots of the public documents about a need, as the bits of an int."""
        postings = self.view.postings(sorted(set(chain(*need.subjects))))
        return self._shown(
            union(reduce(and_, (postings[stem].slots for stem in stems)) for stems in need.subjects)
        )

    def _shown(self, slots):
        return slots & ~self.view.columns.expired(timezone.now()) & ~self.view.hidden_slots

    def _inside(self, town):
        return self.view.columns.facets.get("territory", {}).get(town.code, 0)

    def _has_near(self, slots, town):
        if not town.point:
            return False
        return bool(self.view.columns.spots.within(Near(*town.point), NEAR_KM, slots))

    def _nearest_town(self, need):
        """Return the commune of the visitor, or of the nearest place for a need; None without one.

        Places farther than `AROUND_KM` and needs without marks give None, as does a visitor whose
        location is unknown.
        """
        if not (self.here and need.marks):
            return None
        slots = self._slots(need)
        for town in self.towns:
            if town.code == self.here.city and slots & self._inside(town):
                return town
        spots = self.view.columns.spots
        near = Near(*self.near)
        keys = spots.nearest(near, spots.within(near, AROUND_KM, slots), 1)
        first = 1 << min(keys, key=itemgetter(1))[0] if keys else 0
        return next((town for town in self.towns if first & self._inside(town)), None)

    def _proposal(self, need, town):
        slots = self._slots(need) or self._documents(need)
        if town:
            slots &= self._inside(town)
        for slot in list(numbers_of(slots))[:SAMPLE]:
            self.view.rely_on([self.view.columns.ids[slot]])
        if not town:
            return Proposal(need.wording, need.wording, is_in_town=False)
        text = f"{need.wording} {town.name}"
        label = _("%(need)s à %(commune)s") % {"need": need.wording, "commune": town.name}
        return Proposal(label.replace(" à Les ", " aux ").replace(" à Le ", " au "), text)
