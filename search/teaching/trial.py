"""Trial of a question: its results with and without the thesaurus."""

from dataclasses import dataclass

from django.http import QueryDict

from search.finding.page import SearchPage
from search.finding.thesaurus import Group, entries_of, groups
from search.language.phrases import FoldedWords

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of a trial.

    `groups` are the groups, not turned off, with an expression that the question contains.
    `results` are the first `SHOWN` results as `Result`s, and `total` is the number of all results.
    `plain_results` and `plain_total` are the same for a search with the editors' synonyms, but
    without the thesaurus.
    """

    search: SearchPage
    groups: list[Group]
    results: list
    total: int
    plain_results: list
    plain_total: int

    @property
    def changes_nothing(self) -> bool:
        """True if the first `SHOWN` results are the same, in order, without the thesaurus."""
        return [r.document.pk for r in self.results] == [r.document.pk for r in self.plain_results]


def attempt(text: str) -> Trial:
    """Search for the question `text` with and without the thesaurus, and return the `Trial`.

    The question is in French. The searches are not logged.
    """
    data = QueryDict(mutable=True)
    data["q"] = text
    search = SearchPage(data)
    plain = SearchPage(data, view=search.view, teaching=search.taught.without_thesaurus())
    return Trial(
        search,
        _groups_of(search.question),
        search.results[:SHOWN],
        len(search.results),
        plain.results[:SHOWN],
        len(plain.results),
    )


def _groups_of(question):
    stems = [word.french for word in question.words]
    line = FoldedWords(question.text).line
    return [
        group
        for group in groups()
        if group.is_on
        and any(
            entry.is_at(at, stems, line) for entry in entries_of(group) for at in range(len(stems))
        )
    ]
