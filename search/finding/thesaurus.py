"""The present thesaurus: the shipped groups with the editors' changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
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
    """A group: the `typed` expressions also match the `meant` expressions and marks.

    `shipped` is the key of a shipped group, and `subject` its subject; both are "" for a group of
    the editors. `change` is the `EverydayGroup` of the editors, or None for an unchanged shipped
    group.
    """

    shipped: str
    typed: tuple[str, ...]
    meant: tuple[str, ...]
    change: EverydayGroup | None = None
    subject: str = ""

    @property
    def is_on(self) -> bool:
        """True if no editor has turned the group off."""
        return self.change is None or self.change.is_on

    @property
    def words(self) -> list[str]:
        """The expressions in `meant` that are not marks such as "@demarches"."""
        return [phrase for phrase in self.meant if not phrase.startswith("@")]

    @property
    def marks(self) -> list[str]:
        """The marks in `meant`, such as "@demarches"."""
        return [phrase for phrase in self.meant if phrase.startswith("@")]


def groups(changes: Iterable[EverydayGroup] | None = None) -> list[Group]:
    """Return all groups, turned off or not: changed and added groups, then unchanged shipped ones.

    `changes` are the `EverydayGroup`s, each of which changes a shipped group or adds a group. If
    `changes` is None, they are read in one query.
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
    """A typed expression, as `stems`, and the expressions that it `means`, each as its stems.

    `weight` is the weight of a match. `means` may also contain marks, each as (mark,). `words` are
    the folded words of an expression that is recognised only with its stop words ("sans papiers" is
    not "papiers"). For other expressions, it is "".
    """

    stems: tuple[str, ...]
    weight: float
    means: list[tuple[str, ...]]
    words: str = ""

    def is_at(self, position: int, stems: Sequence[str], line: str) -> bool:
        """Return True if a question contains the expression at the index `position` of its stems.

        `stems` are the stems of the question, `line` is its folded text.
        """
        if tuple(stems[position : position + len(self.stems)]) != self.stems:
            return False
        return not self.words or f" {self.words} " in f" {line} "


def entries(changes: Sequence[EverydayGroup]) -> list[Entry]:
    """Return the `Entry`s of the groups in force; those of changed and added groups come last."""
    changed = {change.shipped for change in changes}
    off = {change.shipped for change in changes if not change.is_on}
    in_force = []
    for key, right, shipped in _shipped_entries():
        if key not in (off if right else changed) and right not in off:
            in_force += shipped
    for group in groups(changes)[: len(changes)]:
        if group.is_on:
            in_force += _entries(group.typed, group.meant)
    return in_force


@dataclass(frozen=True, slots=True)
class Need:
    """A need that the search box proposes, for a text that leads to it.

    `typed` is the folded text with the stems `stems`, `wording` the displayed text in `language`.
    Places with one of the `marks` answer the need. Documents about it contain all the stems of one
    of the `subjects`.
    """

    typed: str
    stems: tuple[str, ...]
    wording: str
    language: str
    marks: frozenset[str]
    subjects: tuple[tuple[str, ...], ...]


def read_shipped() -> None:
    """Cache the entries and needs of the shipped groups, before the process is forked."""
    _shipped_entries()
    _shipped_needs()


def entries_of(group: Group) -> list[Entry]:
    """Return one `Entry` for each typed expression of a `Group` that has a letter or digit."""
    return _entries(group.typed, group.meant)


def needs(changes: Sequence[EverydayGroup]) -> list[Need]:
    """Return the `Need`s of the groups in force: those of the editors' `changes` come first.

    The expressions that editors added to a shipped group lead to its first wording. A group that
    the editors added gives needs only if it has a mark: its wording is its first meant expression,
    or else its first typed one. Without `changes`, the result is a shared list, not to be changed.
    """
    if not changes:
        return _shipped_needs()
    wordings = {wording.keys[0]: wording.text for wording in reversed(thesaurus.wordings("fr"))}
    changed = groups(changes)[: len(changes)]
    added = []
    for group in filter(lambda group: group.is_on, changed):
        typed, meant = phrases_of(group.change.typed), phrases_of(group.change.meant)
        if group.shipped in wordings:
            added += _needs(wordings[group.shipped], "fr", typed, group)
        elif not group.shipped and group.marks and typed:
            added += _needs((*meant, *typed)[0], "fr", typed, group)
    return added + _needs_of_wordings({group.shipped for group in changed if not group.is_on})


@cache
def _shipped_needs():
    return _needs_of_wordings(frozenset())


def _needs_of_wordings(off):
    """Return the needs of the wordings whose first group is not in `off`, a set of keys."""
    shipped = {group.shipped: group for group in groups([])}
    needs = []
    for wording in thesaurus.wordings():
        meant = [shipped[key] for key in wording.keys]
        foreign = [group.typed for group in meant if group.subject in (BY_EAR, LANGUAGES)]
        if meant[0].shipped not in off:
            typed = dict.fromkeys(chain(wording.begun, *foreign))
            needs += _needs(wording.text, wording.language, typed, meant[0])
    return needs


def _needs(wording, language, typed, group):
    """Return one `Need` of a `Group` for each text of `typed` that has a word."""
    marks = frozenset(group.marks)
    subjects = tuple(filter(None, dict.fromkeys(map(stems_of, (wording, *group.words)))))
    return [
        Need(plain(text), stems, wording, language, marks, subjects)
        for text in typed
        if (stems := stems_of(text))
    ]


def stems_of(text: str) -> tuple[str, ...]:
    """Return the French stems of the words of a text, in order, perhaps repeated.

    Stop words are dropped, except in a text of stop words alone. Returns () without any word.
    """
    return tuple(token.terms[0] for token in tokens(clean(text), "fr"))


def _changed(change, shipped):
    """Return the `Group` of a shipped group with the expressions that `change` adds.

    Nothing is removed, and the shipped expressions come first. If `shipped` is None, the group has
    only the expressions of the change, and its `shipped` is "".
    """
    typed, meant = tuple(phrases_of(change.typed)), tuple(phrases_of(change.meant))
    meant += (change.mark,) if change.mark else ()
    if not shipped:
        return Group("", typed, meant, change)
    typed, meant = dict.fromkeys(shipped.typed + typed), dict.fromkeys(shipped.meant + meant)
    return Group(shipped.key, tuple(typed), tuple(meant), change, shipped.subject)


@cache
def _shipped_entries():
    """Return [(key of a shipped group, key of another group or "", entries)].

    A group of words by ear also leads to all that the words meant lead to: it is here again with
    each group of these words.
    """
    groups = thesaurus.groups()
    indirect = [
        (ear.key, right.key, _entries(ear.typed, right.meant))
        for ear in groups
        for right in groups
        if ear.subject == BY_EAR != right.subject and not set(ear.meant).isdisjoint(right.typed)
    ]
    return [(group.key, "", _entries(group.typed, group.meant)) for group in groups] + indirect


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
