"""The editors' synonyms, chosen answers and thesaurus changes, ready for a question.

Each change of these rows increments the content stamp, on which the caches depend.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Self

from django.db.models import BooleanField, F, Q, TextField, Value
from django.db.models.functions import Cast

from network.database.compiled import compiled_rows
from network.database.querysets import public_q
from network.memory.stamped_cache import StampedCache
from network.text.strings import plain
from search.language.phrases import FoldedWords
from search.language.questions import understand
from search.models import BestBet, EverydayGroup, Synonym
from search.models.editing import phrases_of

from . import thesaurus
from .thesaurus import EVERYDAY_WEIGHT, Entry, stems_of

# Weights of a match of another word than the typed one.
SYNONYM_WEIGHT = 0.7
MARK_WEIGHT = 1.5
MOST_BETS = 3


@dataclass
class Taught:
    """The teaching of the editors: synonyms, chosen answers and changes of the thesaurus.

    `synonyms` maps the first stem of a phrase to `thesaurus.Entry`s; entries from the editors'
    synonyms come before entries from the thesaurus. `bets` maps the `key` of a question to the
    primary keys of its chosen answers. `begun_bets` is [(folded question, primary key of an
    answer)]. `changes` are the editors' `EverydayGroup`s.
    """

    synonyms: dict[str, list[Entry]] = field(default_factory=dict)
    bets: dict[str, list[int]] = field(default_factory=dict)
    begun_bets: list[tuple[str, int]] = field(default_factory=list)
    changes: list[EverydayGroup] = field(default_factory=list)

    @cached_property
    def needs(self) -> list[thesaurus.Need]:
        """The `thesaurus.Need`s of the groups in force, for suggestions."""
        return thesaurus.needs(self.changes)

    def expand(self, question, mark_weight: float = 0.0):
        """Add terms of the same meaning to the words of a `Question` in place; return it.

        Each word of "mot de passe" then also matches "identifiant". The weight of a term that a
        word already has does not change. `mark_weight` is the weight of a mark of the thesaurus for
        a whole phrase; 0 ignores marks.
        """
        stems = [word.french for word in question.words]
        line = FoldedWords(question.text).line
        # An expression may be typed in another gender: "écrivaine publique".
        others = [word.others[0] if word.others else word.french for word in question.words]
        longest = Counter()  # expressions typed as they are, which are not replaced
        for typed in dict.fromkeys([tuple(stems), tuple(others)]):
            for position, first in enumerate(typed):
                for entry in self.synonyms.get(first, ()):
                    size, is_other = len(entry.stems), typed != tuple(stems)
                    positions = range(position, position + size)
                    if is_other and any(longest[at] >= size for at in positions):
                        continue
                    if entry.is_at(position, typed, line):
                        _add_meanings([question.words[at] for at in positions], entry, mark_weight)
                        if not is_other:
                            longest |= Counter(dict.fromkeys(positions, size))
        return question

    def expand_corrected(self, question, mark_weight: float = 0.0) -> None:
        """Add the terms of the corrected text to the words of a `Question`, in place.

        A corrected word gets all the terms of its correct spelling. The other words get those of
        the expressions that a corrected word completes: "courrier publicitaire". A question without
        correction does not change.
        """
        if not question.corrected:
            return
        meant = {}
        corrected = understand(question.corrected, question.language)
        for word in self.expand(corrected, mark_weight).words:
            meant.setdefault(word.token.terms[0], word)
        for word in question.words:
            own = word.terms if word.corrected else {word.token.terms[0]: 1.0}
            for term, worth in list(own.items()):
                if term in meant:
                    for other, weight in meant[term].terms.items():
                        word.terms.setdefault(other, weight * worth)

    def without_thesaurus(self) -> Self:
        """Return a copy whose `synonyms` are only the editors' own; the rest is the same."""
        synonyms = {
            first: [entry for entry in entries if entry.weight != EVERYDAY_WEIGHT]
            for first, entries in self.synonyms.items()
        }
        return replace(self, synonyms=synonyms)

    def best_bets(self, text: str) -> list[BestBet]:
        """Return at most `MOST_BETS` public answers chosen for a question, by primary key.

        Questions are compared without accents, stop words and the order of the words. If no answer
        is chosen for the whole question, these are the answers to the longest chosen question whose
        words are all in `text`. It must have several words: an answer to "impôts" is not returned
        for "impôts locaux". Runs at most one query.
        """
        question = key(text)
        if question in self.bets:
            return _public_bets(self.bets[question])
        stems = set(question.split())
        held = [
            chosen
            for chosen in self.bets
            if len(words := chosen.split()) > 1 and stems.issuperset(words)
        ]
        longest = max((chosen.count(" ") for chosen in held), default=0)
        return _public_bets(
            {pk for chosen in held if chosen.count(" ") == longest for pk in self.bets[chosen]}
        )

    def bets_beginning(self, folded: str) -> list[BestBet]:
        """Return at most `MOST_BETS` public answers chosen for questions that begin with a text.

        `folded` is a text folded by `plain`. The answers are sorted by primary key. Runs at most
        one query.
        """
        return _public_bets({pk for begun, pk in self.begun_bets if begun.startswith(folded)})


def _add_meanings(words, entry, mark_weight):
    """Add the terms of an `Entry` to the words of its expression."""
    for word in words:
        for alternative in entry.means:
            for term in alternative:
                share = entry.weight / len(alternative)
                if term.startswith("@"):
                    # A mark counts once for the whole phrase.
                    share = mark_weight / len(entry.stems)
                if share:
                    word.terms.setdefault(term, share)


def _public_bets(pks):
    if not pks:
        return []
    bets = BestBet.objects.filter(pk__in=pks).select_related("page__locale")
    return list(bets.filter(public_q("page__") | Q(page=None)).order_by("pk")[:MOST_BETS])


def key(text: str) -> str:
    """Return the key of a question: its distinct stems, sorted and joined by spaces.

    Stop words are dropped, except in a question of stop words alone. Returns "" without any word.
    """
    return " ".join(sorted(set(stems_of(text))))


_taught = StampedCache("taught words", entries=1)


def taught(stamp: Hashable = None) -> Taught:
    """Return the `Taught` of the present rows, cached until the content stamp changes.

    `stamp` is the content stamp; if it is None, it is read in one query. After a change of the
    stamp, the rows are read in one query. The result is shared: it is not to be changed.
    """
    return _taught.get("", _read, stamp=stamp)


def _read():
    return _taught_by(tuple(compiled_rows(_lines)))


def _lines():
    """Return the rows of the three models in one query, with the same columns."""
    return (
        _rows(Synonym, "words", flag="both_ways")
        .union(
            _rows(BestBet, "words"),
            _rows(
                EverydayGroup,
                words="typed",
                meant="meant",
                key="shipped",
                mark="mark",
                flag="is_on",
            ),
            all=True,
        )
        .order_by("kind", "pk")
    )


@lru_cache(maxsize=1)
def _taught_by(lines):
    """Return the `Taught` of the rows of `_lines`, cached by these rows."""
    synonyms, bets, begun, changes = defaultdict(list), defaultdict(list), [], []
    for kind, pk, words, meant, group_key, mark, flag in lines:
        phrases = phrases_of(words)
        if kind == BestBet.__name__:
            for phrase in phrases:
                begun.append((plain(phrase), pk))
                if phrase_key := key(phrase):
                    bets[phrase_key].append(pk)
        elif kind == Synonym.__name__:
            phrases = [stems for phrase in phrases if (stems := stems_of(phrase))]
            for phrase in phrases if flag else phrases[:1]:
                others = [other for other in phrases if other != phrase]
                synonyms[phrase[0]].append(Entry(phrase, SYNONYM_WEIGHT, others))
        else:
            changes.append(EverydayGroup(pk, group_key, words, meant, mark, flag))
    for entry in thesaurus.entries(changes):
        synonyms[entry.stems[0]].append(entry)
    return Taught(dict(synonyms), dict(bets), begun, changes)


def _rows(model, words, **columns):
    """Return the rows of a model as (kind, primary key, words, meant, key, mark, flag).

    `columns` is {item of the tuple: column of the model}. Other items are "", and `flag` is True by
    default.
    """
    texts = {name: Value("", TextField()) for name in ("meant", "key", "mark")}
    flag = columns.pop("flag", None)
    texts |= {name: Cast(column, TextField()) for name, column in columns.items()}
    return (
        model.objects.order_by()
        .annotate(
            kind=Value(model.__name__, TextField()),
            one_words=F(words),
            **{f"one_{name}": text for name, text in texts.items()},
            one_flag=F(flag) if flag else Value(True, BooleanField()),
        )
        .values_list("kind", "pk", "one_words", "one_meant", "one_key", "one_mark", "one_flag")
    )
