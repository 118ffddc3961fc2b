"""The thesaurus as it is in force: the groups that are shipped, and what editors change of them."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from network.text import plain
from search.language import thesaurus
from search.language.analysis import WORD, clean, form, tokens
from search.language.phrases import FoldedWords
from search.models import EverydayGroup
from search.models.editing import phrases_of

BY_EAR, LANGUAGES = "by_ear", "languages"  # subjects
EVERYDAY_WEIGHT = 0.35  # what a match counts of what nobody of the network chose
# Empty words without which an expression still means what it does.
LINKING = frozenset("d de des du l la le les un une".split())


@dataclass(frozen=True, slots=True)
class Group:
    """`typed` finds also what holds `meant`, among which are marks. `shipped` is its key, "" when
    editors wrote it; `change` is what they changed of it, None when they left it alone."""

    shipped: str
    typed: tuple[str, ...]
    meant: tuple[str, ...]
    change: EverydayGroup | None = None
    subject: str = ""

    @property
    def is_on(self):
        return self.change is None or self.change.is_on

    @property
    def words(self):
        return [phrase for phrase in self.meant if not phrase.startswith("@")]

    @property
    def marks(self):
        return [phrase for phrase in self.meant if phrase.startswith("@")]


def groups(changes=None):
    """All of them: those that editors changed or wrote first, then the others in their order.

    `changes` are the `EverydayGroup`s, read in one query when they are not given.
    """
    changes = list(EverydayGroup.objects.all() if changes is None else changes)
    by_key = {change.shipped: change for change in changes if change.shipped}
    shipped = {group.key: group for group in thesaurus.groups()}
    changed = [_changed(change, shipped.get(change.shipped)) for change in changes]
    left = [
        Group(key, one.typed, one.meant, None, one.subject)
        for key, one in shipped.items()
        if key not in by_key
    ]
    return changed + left


class Entry(NamedTuple):
    """An expression by its `stems`; those of each that it `means` too, a match of which counts
    `weight`. `words` are those of an expression that has to be typed with its empty words, folded:
    "sans papiers" is not "papiers"; "" of the others."""

    stems: tuple[str, ...]
    weight: float
    means: list[tuple[str, ...]]
    words: str = ""

    def is_at(self, position, stems, line):
        """Whether a question has it there: one of these stems, whose words make that line."""
        if tuple(stems[position : position + len(self.stems)]) != self.stems:
            return False
        return not self.words or f" {self.words} " in f" {line} "


def entries(changes):
    """[the `Entry` of each expression of the groups that are on]"""
    by_key = {change.shipped: change for change in changes}
    in_force = []
    for key, shipped in _shipped_entries().items():
        if key not in by_key:
            in_force += shipped
    for group in groups(changes)[: len(changes)]:
        if group.is_on:
            in_force += _entries(group.typed, group.meant)
    return in_force


@dataclass(frozen=True, slots=True)
class Need:
    """Something that places answer, by their `marks`, as it is `typed`, folded. `label` is how it
    is written when it is not misspelt, `french` the same in French."""

    typed: str
    stems: tuple[str, ...]
    label: str
    french: str
    marks: frozenset

    def label_in(self, language):
        return self.french if language == "fr" else self.label


def read_shipped():
    """Read the shipped groups, for the processes that are then copied from this one."""
    _shipped_entries()
    _shipped_needs()


def entries_of(group):
    """[the `Entry` of each expression of a `Group`]"""
    return _entries(group.typed, group.meant)


def needs(changes):
    """The `Need`s of the groups that are on."""
    by_key = {change.shipped for change in changes}
    left = (some for key, some in _shipped_needs().items() if key not in by_key)
    changed = (_needs(group) for group in groups(changes)[: len(changes)] if group.is_on)
    return [need for part in (*changed, *left) for need in part]


@cache
def _shipped_needs():
    """{key of a shipped group: its `needs`}"""
    return {group.shipped: _needs(group) for group in groups([])}


def _needs(group):
    """Nobody is shown a misspelt word, nor in French a foreign one."""
    marks, meant = frozenset(group.marks), (*group.words, "")[0]
    if not marks or (group.subject in (BY_EAR, LANGUAGES) and not meant):
        return []
    return [
        Need(
            plain(phrase),
            stems,
            meant if group.subject == BY_EAR else phrase,
            meant if group.subject in (BY_EAR, LANGUAGES) else phrase,
            marks,
        )
        for phrase in group.typed
        if (stems := stems_of(phrase))
    ]


def stems_of(text):
    return tuple(token.terms[0] for token in tokens(clean(text), "fr"))


def _changed(change, shipped):
    """The group that a change leads to: one that is no longer shipped holds what was added."""
    typed, meant = tuple(phrases_of(change.typed)), tuple(phrases_of(change.meant))
    meant += (change.mark,) if change.mark else ()
    if not shipped:
        return Group("", typed, meant, change)
    typed, meant = dict.fromkeys(shipped.typed + typed), dict.fromkeys(shipped.meant + meant)
    return Group(shipped.key, tuple(typed), tuple(meant), change, shipped.subject)


@cache
def _shipped_entries():
    """{key of a shipped group: its `entries`}"""
    return {group.key: _entries(group.typed, group.meant) for group in thesaurus.groups()}


def _entries(typed, meant):
    meant = [stems for phrase in meant if (stems := _meant(phrase))]
    typed_words = ((expression, tokens(expression, "fr")) for expression in map(clean, typed))
    return [
        Entry(
            stems := tuple(token.terms[0] for token in words),
            EVERYDAY_WEIGHT,
            # One list for all the expressions that are not among it.
            [other for other in meant if other != stems] if stems in meant else meant,
            _words_to_type(expression, words),
        )
        for expression, words in typed_words
        if words
    ]


def _words_to_type(expression, meaning):
    """All the words of an expression of which one alone is not empty; "" of any other. `meaning`
    are its `Token`s."""
    if len(meaning) > 1 or expression.isalnum():
        return ""
    empty = expression[: meaning[0].start], expression[meaning[0].end :]
    empty = {form(word) for part in empty for word in WORD.findall(part)}
    return FoldedWords(expression).line if empty - LINKING else ""


def _meant(phrase):
    """The terms of what a group means: a mark of the documents stands for itself."""
    return (phrase,) if phrase.startswith("@") else stems_of(phrase)
