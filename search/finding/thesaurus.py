"""The thesaurus in force: the shipped groups with the editors' changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from network.text.strings import plain
from search.language import thesaurus
from search.language.analysis import WORD, clean, form, tokens
from search.language.phrases import FoldedWords
from search.models import EverydayGroup
from search.models.editing import phrases_of

BY_EAR, LANGUAGES = "by_ear", "languages"  # subjects
EVERYDAY_WEIGHT = 0.35  # weight of a match that no editor chose
# Stop words that do not change the meaning of an expression.
LINKING = frozenset("d de des du l la le les un une".split())


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the `typed` expressions also match the `meant` ones, expressions or marks.

    `shipped` is the key of a shipped group, "" for a group of the editors. `change` is the
    `EverydayGroup` of the editors, None for an unchanged shipped group. `subject` is that of a
    shipped group, else "".
    """

    shipped: str
    typed: tuple[str, ...]
    meant: tuple[str, ...]
    change: EverydayGroup | None = None
    subject: str = ""

    @property
    def is_on(self) -> bool:
        """True if the group is in force: no editor has turned it off."""
        return self.change is None or self.change.is_on

    @property
    def words(self) -> list[str]:
        """The meant expressions, without the marks."""
        return [phrase for phrase in self.meant if not phrase.startswith("@")]

    @property
    def marks(self) -> list[str]:
        """The meant marks, such as "@demarches"."""
        return [phrase for phrase in self.meant if phrase.startswith("@")]


def groups(changes: Iterable[EverydayGroup] | None = None) -> list[Group]:
    """Return all groups, turned off or not: those of `changes`, then the unchanged shipped ones.

    `changes` are the `EverydayGroup`s, which change a shipped group or add one; if None, they are
    read in one query.
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
    """A typed expression by its `stems`, the stems that it `means`, and the `weight` of a match.

    `words` are the folded words of an expression that is recognised only with its stop words ("sans
    papiers" is not "papiers"), "" for the others.
    """

    stems: tuple[str, ...]
    weight: float
    means: list[tuple[str, ...]]
    words: str = ""

    def is_at(self, position: int, stems: Sequence[str], line: str) -> bool:
        """Return True if a question contains the expression at an index of its stems.

        `stems` are those of the question, `line` its folded text.
        """
        if tuple(stems[position : position + len(self.stems)]) != self.stems:
            return False
        return not self.words or f" {self.words} " in f" {line} "


def entries(changes: Sequence[EverydayGroup]) -> list[Entry]:
    """Return the `Entry`s of the groups in force, those of the editors' `changes` last."""
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
    """A need that places with its `marks` answer, for suggestions while typing.

    `typed` is its folded expression with the stems `stems`. `label` is the label of the suggestion,
    spelt correctly, and `french` the label for French readers.
    """

    typed: str
    stems: tuple[str, ...]
    label: str
    french: str
    marks: frozenset[str]

    def label_in(self, language: str) -> str:
        """Return `french` if `language` is "fr", else `label`."""
        return self.french if language == "fr" else self.label


def read_shipped() -> None:
    """Cache the entries and needs of the shipped groups, before the process is forked."""
    _shipped_entries()
    _shipped_needs()


def entries_of(group: Group) -> list[Entry]:
    """Return one `Entry` for each typed expression of a `Group` that has a letter or digit."""
    return _entries(group.typed, group.meant)


def needs(changes: Sequence[EverydayGroup]) -> list[Need]:
    """Return the `Need`s of the groups in force, those of the editors' `changes` first."""
    by_key = {change.shipped for change in changes}
    left = (some for key, some in _shipped_needs().items() if key not in by_key)
    changed = (_needs(group) for group in groups(changes)[: len(changes)] if group.is_on)
    return [need for part in (*changed, *left) for need in part]


@cache
def _shipped_needs():
    """Return {key of a shipped group: its needs}."""
    return {group.shipped: _needs(group) for group in groups([])}


def _needs(group):
    """Return one `Need` for each typed expression of a group that has a word; [] without marks.

    A misspelling is labelled with the first meant expression, and so is an expression in another
    language, for French readers. A group of either kind that has no meant expression has no need.
    """
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


def stems_of(text: str) -> tuple[str, ...]:
    """Return the French stems of the words of a text, in order, perhaps repeated.

    Stop words are dropped unless there is nothing else. Returns () without any word.
    """
    return tuple(token.terms[0] for token in tokens(clean(text), "fr"))


def _changed(change, shipped):
    """Return the `Group` of a shipped group with the expressions that `change` adds.

    Nothing is removed, and the shipped expressions come first. If `shipped` is None, the group only
    has the expressions of the change, and its key is "".
    """
    typed, meant = tuple(phrases_of(change.typed)), tuple(phrases_of(change.meant))
    meant += (change.mark,) if change.mark else ()
    if not shipped:
        return Group("", typed, meant, change)
    typed, meant = dict.fromkeys(shipped.typed + typed), dict.fromkeys(shipped.meant + meant)
    return Group(shipped.key, tuple(typed), tuple(meant), change, shipped.subject)


@cache
def _shipped_entries():
    """Return {key of a shipped group: its entries}."""
    return {group.key: _entries(group.typed, group.meant) for group in thesaurus.groups()}


def _entries(typed, meant):
    meant = [stems for phrase in meant if (stems := _meant(phrase))]
    typed_words = ((expression, tokens(expression, "fr")) for expression in map(clean, typed))
    return [
        Entry(
            stems := tuple(token.terms[0] for token in words),
            EVERYDAY_WEIGHT,
            [other for other in meant if other != stems] if stems in meant else meant,
            _words_to_type(expression, words),
        )
        for expression, words in typed_words
        if words
    ]


def _words_to_type(expression, meaning):
    """Return the folded words of an expression with stop words and a single other word.

    `meaning` are the `Token`s of the expression. Returns "" for another expression, and if the stop
    words are all in `LINKING`.
    """
    if len(meaning) > 1 or expression.isalnum():
        return ""
    empty = expression[: meaning[0].start], expression[meaning[0].end :]
    empty = {form(word) for part in empty for word in WORD.findall(part)}
    return FoldedWords(expression).line if empty - LINKING else ""


def _meant(phrase):
    """Return the stems of a meant expression, or (mark,) for a mark."""
    return (phrase,) if phrase.startswith("@") else stems_of(phrase)
