"""Suggestions of a need in a commune: "imprimer ar" gives "imprimer à Arles"."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from network.filters.bits import numbers_of, union
from network.geography.gazetteer import gazetteer
from network.geography.spelling import difference, letter_bits, prefix_difference, slips_allowed
from search.choices import Kind
from search.engines.query import Near
from search.finding.communes import ARTICLES, LEADING
from search.finding.thesaurus import stems_of

from .towns import begun, nearly_begun

MOST, MOST_NEEDS = 3, 2
SHORTEST_NEED, SHORTEST_TOWN = 3, 2  # letters
LONGEST_TOWN = 5  # words
NEAR_KM = 15  # the farthest place that answers for a commune
SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion of a need in a commune: `label` is shown, `text` is searched when chosen."""

    label: str
    text: str


class Needs:
    """Finder of the needs that a folded text may name, in communes with places for them.

    `text` is folded by `plain`. `view` is the `View` of the index, `taught` the `Taught` in force,
    and `towns` are the `Town`s of all communes, the largest first. With `forgives`, the text may be
    misspelt.
    """

    def __init__(self, text, language, view, taught, towns, *, forgives=False):
        self.words, self.language = text.split(), language
        self.view, self.taught, self.towns = view, taught, towns
        self.forgives = forgives
        self._answers = {}

    def proposals(self) -> list[Proposal]:
        """Return at most three `Proposal`s; no query if the postings are in memory.

        The text is read as a need followed by the beginning of a commune; if this gives nothing, as
        a need alone. Relies on the places of the communes for the need: see `View.check`.
        """
        while self.words and self.words[-1] in LEADING:
            self.words.pop()
        proposals = self._in_a_town() or self._in_the_towns_that_answer()
        return proposals[:MOST]

    def _in_a_town(self):
        """Return the proposals if the text is a need and the beginning of a commune, else []."""
        for at in range(max(1, len(self.words) - LONGEST_TOWN), len(self.words)):
            before, town = self.words[:at], " ".join(self.words[at:])
            if self.words[at] in LEADING - ARTICLES:
                continue
            while before and before[-1] in LEADING:
                before = before[:-1]
            if len(town) < SHORTEST_TOWN or not before:
                continue
            need = self._need(" ".join(before))
            if need and (named := self._answering(need, self._towns_begun(town))):
                return [self._proposal(need, one) for one in named]
        return []

    def _towns_begun(self, text):
        named = begun(text, self.towns)
        return nearly_begun(text, self.towns) if self.forgives and not named else named

    def _answering(self, need, named):
        """Return up to three of the communes `named` that have a place for a need.

        The communes with a place inside come first, then those with one within `NEAR_KM`, which are
        only sought among the first `MOST` of `named`.
        """
        slots = self._slots(need)
        inside = [one for one in named if slots & self._inside(one)]
        near = [one for one in named[:MOST] if one not in inside and self._has_near(slots, one)]
        return (inside + near)[:MOST]

    def _in_the_towns_that_answer(self):
        """Return the proposals if the text is a need or its beginning, else [].

        The communes are those with the most places for the need.
        """
        text = " ".join(self.words)
        if len(text) < SHORTEST_NEED:
            return []
        if need := self._need(text, is_last=True):
            return [self._proposal(need, one) for one in self._best_towns(need, MOST)]
        return [
            self._proposal(need, one)
            for need in self._begun(text)
            for one in self._best_towns(need, 1)
        ]

    def _best_towns(self, need, most):
        slots = self._slots(need)
        counted = (
            (-(slots & self._inside(one)).bit_count(), n) for n, one in enumerate(self.towns)
        )
        best = sorted(pair for pair in counted if pair[0])[:most]
        return [self.towns[rank] for _count, rank in best]

    # Needs.

    def _need(self, text, *, is_last=False):
        """Return the `Need` of the longest expression in a text, None without one.

        With `is_last`, the expression must end the text. With `forgives`, a text without an exact
        expression gives the nearest need.
        """
        stems = stems_of(text)
        for size in range(len(stems), 0, -1):
            for at in range(len(stems) - size if is_last else 0, len(stems) - size + 1):
                if needs := self._of_stems(stems[at : at + size], text):
                    return needs[0]
        return self._nearest(text, difference) if self.forgives else None

    def _of_stems(self, stems, text):
        """Return the needs with the stems `stems` and no more words than the text, as a list.

        If the text contains the exact words of some needs, only these are returned, the longest
        first. Otherwise all are returned, the shortest first.
        """
        needs = self._by_stems.get(stems, ())
        longest = len(text.split())
        needs = [need for need in needs if len(need.typed.split()) <= longest]
        held = [need for need in needs if need.typed in text]
        if held:
            return sorted(held, key=lambda need: -len(need.typed))
        return sorted(needs, key=lambda need: len(need.typed))

    def _begun(self, text):
        """Return up to two needs whose expression begins with a text.

        Needs of the fewest words come first, then those most frequent in the documents. With
        `forgives`, a text that begins no expression gives the nearest need.
        """
        needs = [need for need in self.taught.needs if need.typed.startswith(text)]
        if not needs and self.forgives and (need := self._nearest(text, prefix_difference)):
            needs = [need]
        needs.sort(key=lambda need: len(need.typed), reverse=True)
        by_stems = {stems_of(need.label_in(self.language)): need for need in needs}
        postings = self.view.postings(sorted({stem for stems in by_stems for stem in stems}))

        def likelihood(stems):
            documents = min((postings[stem].slots.bit_count() for stem in stems), default=0)
            typed = by_stems[stems].typed
            return typed.count(" "), -documents, typed

        best = sorted(by_stems, key=likelihood)
        return [by_stems[stems] for stems in best[:MOST_NEEDS]]

    def _nearest(self, text, slips):
        """Return the need nearest to a misspelt text; None if all are too far.

        `slips(text, typed, most)` returns the number of edits between the text and an expression.
        """
        most, bits = slips_allowed(text), letter_bits(text)
        near = []
        if sum(map(str.isdigit, text)) > most:
            return None  # a number is not a misspelt need
        for rank, need in enumerate(self.taught.needs if most else ()):
            if len(text) - len(need.typed) > most:
                continue
            if (bits & ~letter_bits(need.typed)).bit_count() > most:
                continue
            number = slips(text, need.typed, most)
            if number <= most:
                near.append((number, len(need.typed), rank))
        return self.taught.needs[min(near)[-1]] if near else None

    @cached_property
    def _by_stems(self):
        by_stems = defaultdict(list)
        for need in self.taught.needs:
            by_stems[need.stems].append(need)
        return by_stems

    # Places.

    def _slots(self, need):
        """Return the slots in the index of the public places for a need, as the bits of an int."""
        key = need.marks, len(self.view.hidden)
        if key not in self._answers:
            self._answers[key] = self._read_slots(need)
        return self._answers[key]

    def _read_slots(self, need):
        columns = self.view.columns
        postings = self.view.postings(sorted(need.marks))
        slots = union(posting.slots for posting in postings.values())
        slots &= columns.facets.get("kind", {}).get(str(Kind.PLACE), 0)
        return slots & ~columns.expired(timezone.now()) & ~self.view.hidden_slots

    def _inside(self, town):
        return self.view.columns.facets.get("territory", {}).get(town.code, 0)

    def _has_near(self, slots, town):
        commune = gazetteer().get(town.code)
        if not commune:
            return False
        here = Near(*commune.point)
        return bool(self.view.columns.spots.within(here, NEAR_KM, slots))

    def _proposal(self, need, town):
        for slot in list(numbers_of(self._slots(need) & self._inside(town)))[:SAMPLE]:
            self.view.rely_on([self.view.columns.ids[slot]])
        words = {"need": need.label_in(self.language), "commune": town.name}
        text = f"{words['need']} {town.name}"
        label = _("%(need)s à %(commune)s") % words
        return Proposal(label.replace(" à Les ", " aux ").replace(" à Le ", " au "), text)
