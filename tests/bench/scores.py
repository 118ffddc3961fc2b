"""Scores of a ranking, computed from queries with relevance judgements. Pure.

A test set is a folder: `corpus.jsonl` (id, title, theme, audience, tags, text), `queries.tsv`
(id, question) and `qrels.tsv` (question, 0, document, 1), the format of TREC and BEIR.
"""

import json
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from search.language.analysis import fold, tokens

DEPTH = 10
TEXTS = ("title", "theme", "audience", "tags", "text")


@dataclass(frozen=True, slots=True)
class Means:
    """The mean of each score over the questions; `empty` is the number without a result."""

    ndcg10: float
    mrr: float
    success1: float
    empty: int


def read(folder):
    """Return ([document], {question id: text}, {question id: {document id}}) of a test set.

    Questions without a relevant document are dropped. Raises ValueError if no question remains, or
    if `qrels.tsv` names a document that is not in the corpus.
    """
    folder = Path(folder)
    corpus = [_document(json.loads(line)) for line in _lines(folder / "corpus.jsonl")]
    queries = dict(line.split("\t", 1) for line in _lines(folder / "queries.tsv"))
    answers = defaultdict(set)
    for line in _lines(folder / "qrels.tsv"):
        query, _, document, relevance = line.split("\t")
        if int(relevance) > 0:
            answers[query].add(document)
    if unknown := set().union(*answers.values()) - {document["id"] for document in corpus}:
        raise ValueError(f"qrels.tsv names {min(unknown)}, which is not in corpus.jsonl")
    queries = {query: text for query, text in queries.items() if query in answers}
    if not queries:
        raise ValueError("no question of queries.tsv has an answer in qrels.tsv")
    return corpus, queries, dict(answers)


def _document(values):
    """Return the document with its missing texts empty; raise KeyError if it has no id."""
    return dict.fromkeys(TEXTS, "") | values | {"id": str(values["id"])}


def read_site(file):
    """Return ({question id: text}, {question id: {slug}}) of a file of questions about a site.

    A line contains the question, a tab and the slugs of the relevant pages, separated by spaces.
    Lines that begin with "#" are comments.
    """
    lines = [line for line in _lines(Path(file)) if not line.startswith("#")]
    rows = [line.split("\t") for line in lines]
    queries = {str(number): text for number, (text, _) in enumerate(rows)}
    return queries, {str(number): set(slugs.split()) for number, (_, slugs) in enumerate(rows)}


def means(queries, answers, find, variant):
    """Return the `Means` of the results of `find(text)`, a list of document ids, best first.

    `variant(text)` transforms each question before the search.
    """
    gains, ranks, firsts, empty = [], [], [], 0
    for query, text in queries.items():
        results = find(variant(text))[:DEPTH]
        right = answers[query]
        places = [place for place, document in enumerate(results) if document in right]
        ideal = sum(1 / math.log2(place + 2) for place in range(min(len(right), DEPTH)))
        gains.append(sum(1 / math.log2(place + 2) for place in places) / ideal)
        ranks.append(1 / (places[0] + 1) if places else 0)
        firsts.append(bool(places and places[0] == 0))
        empty += not results
    count = len(queries)
    return Means(sum(gains) / count, sum(ranks) / count, sum(firsts) / count, empty)


def with_typo(text):
    """Return the text with two letters exchanged in the middle of its longest word.

    A text without a word of four letters does not change.
    """
    words = text.split()
    longest = max(range(len(words)), key=lambda n: len(words[n]), default=None)
    if longest is None or len(words[longest]) < 4:
        return text
    word = words[longest]
    middle = len(word) // 2
    words[longest] = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return " ".join(words)


def two_words(text):
    """Return the two longest words that are not stop words, or the only one, in their order."""
    meaning = sorted(tokens(text), key=lambda token: token.start - token.end)[:2]
    kept = sorted(meaning, key=lambda token: token.start)
    return " ".join(text[token.start : token.end] for token in kept)


VARIANTS = {"typed": str, "unaccented": fold, "typo": with_typo, "two_words": two_words}


def _lines(path):
    with path.open(encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip()]
