"""How good the ranking is, measured on questions whose right answer is known. Pure.

A test set is a folder: `corpus.jsonl` (id, title, theme, audience, tags, text), `queries.tsv`
(id, question) and `qrels.tsv` (question, 0, document, 1), the form of TREC and BEIR.
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
    """Of each score over the questions; `empty` counts those without a result."""

    ndcg10: float
    mrr: float
    success1: float
    empty: int


def read(folder):
    """([document], {question id: text}, {question id: {document id}}) of a test set.

    A question without a right answer measures nothing, and is left out. Raises ValueError when
    there is none to ask, or an answer that is no document.
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
        raise ValueError(f"qrels.tsv names {min(unknown)}, which corpus.jsonl does not hold")
    queries = {query: text for query, text in queries.items() if query in answers}
    if not queries:
        raise ValueError("no question of queries.tsv has an answer in qrels.tsv")
    return corpus, queries, dict(answers)


def _document(values):
    """The texts that it has, the others empty; its id is a must."""
    return dict.fromkeys(TEXTS, "") | values | {"id": str(values["id"])}


def read_site(file):
    """({question id: text}, {question id: {slug}}) of a file of questions about a site: a line
    each, the question, a tab, the slugs of the right answers parted by spaces; "#" begins a note.
    """
    lines = [line for line in _lines(Path(file)) if not line.startswith("#")]
    rows = [line.split("\t") for line in lines]
    queries = {str(number): text for number, (text, _) in enumerate(rows)}
    return queries, {str(number): set(slugs.split()) for number, (_, slugs) in enumerate(rows)}


def means(queries, answers, find, variant):
    """The `Means` of `find(text) -> [document id]`, best first, over the varied questions."""
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
    """Two letters exchanged in the middle of the longest word."""
    words = text.split()
    longest = max(range(len(words)), key=lambda n: len(words[n]), default=None)
    if longest is None or len(words[longest]) < 4:
        return text
    word = words[longest]
    middle = len(word) // 2
    words[longest] = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return " ".join(words)


def two_words(text):
    """The two longest words that mean something, in their order."""
    meaning = sorted(tokens(text), key=lambda token: token.start - token.end)[:2]
    kept = sorted(meaning, key=lambda token: token.start)
    return " ".join(text[token.start : token.end] for token in kept)


VARIANTS = {"typed": str, "unaccented": fold, "typo": with_typo, "two_words": two_words}


def _lines(path):
    with path.open(encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if line.strip()]
