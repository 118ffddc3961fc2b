"""Which words the site's texts hold along with another: learnt when the index is made again.

Two words say little: what usually goes with them tells, of all that holds them, what is about them.
No word is found by another: it only counts in the order of the results.
"""

import math
from array import array
from collections import Counter, defaultdict
from itertools import batched, chain

from django.db import connection, transaction

from network.memory import Memory, period_end
from search.models import SearchAssociation

WORDS = 2  # of a question; in longer ones the others say enough
# What a match counts of a word that would stand wherever the typed one does; less of one that
# stands there less surely.
WEIGHT = 0.15
MOST = 5  # words that go with one
LEAST = 0.3  # how surely they have to
# What hardly anything holds is chance, what nearly everything does says nothing, and reading what
# many thousands hold takes time.
FEWEST_DOCUMENTS, LARGEST_SHARE, MOST_DOCUMENTS = 3, 0.15, 2000
SHORTEST = 3  # letters
SAMPLE = 60  # documents of a word that are read
MOST_LEARNT = 10_000  # documents, one in so many of a larger site: 100 MB while it learns
LEAST_SHARE = 0.15  # of them
AT_ONCE = 500

_associations = Memory("associations", entries=5000)


def hints(question) -> dict[str, float]:
    """{term: what a match counts} of what goes with the words of a short question. One query,
    none for words met in the last minutes."""
    if len(question.words) != WORDS:
        return {}
    sure = {term for word in question.words for term, worth in word.terms.items() if worth >= 1}
    known = {term for word in question.words for term in word.terms}
    read = _associations.get_many(sure, _read, until=period_end(), stamp="")
    hinted = {}
    for others in read.values():
        for term, sureness in others.items():
            if term not in known:
                hinted[term] = max(hinted.get(term, 0.0), WEIGHT * sureness)
    return hinted


def _read(terms):
    rows = SearchAssociation.objects.filter(stem__in=terms).values_list("stem", "others")
    return dict.fromkeys(terms, {}) | dict(rows)


def rebuild(documents):
    """Learn again what goes with each word, of these documents and of no other."""
    ids = list(documents.order_by("pk").values_list("pk", flat=True))
    associations = _associated(_terms_of(ids[:: math.ceil(len(ids) / MOST_LEARNT) or 1]))
    with transaction.atomic():
        SearchAssociation.objects.all().delete()
        SearchAssociation.objects.bulk_create(
            (SearchAssociation(stem=stem, others=others) for stem, others in associations),
            batch_size=AT_ONCE,
        )


def _terms_of(ids):
    """[the terms of each document], of those that may go with others."""
    held = defaultdict(set)
    with connection.cursor() as cursor:
        for chunk in batched(ids, AT_ONCE, strict=False):
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(
                f"SELECT document_id, term FROM search_posting WHERE document_id IN ({marks})",  # noqa: S608
                chunk,
            )
            for pk, term in cursor.fetchall():
                if term.isalpha() and len(term) >= SHORTEST:
                    held[pk].add(term)
    return list(held.values())


def _associated(documents):
    """(term, {another: how surely it goes with it}) of {term, ...} of each document.

    Sureness is the normalised pointwise mutual information: 0 where they meet by chance, 1 where
    neither stands without the other.
    """
    total, counts = len(documents), Counter(chain.from_iterable(documents))
    most = min(total * LARGEST_SHARE, MOST_DOCUMENTS)
    telling = {term for term, count in counts.items() if FEWEST_DOCUMENTS <= count <= most}
    holding = defaultdict(lambda: array("I"))
    for number, terms in enumerate(documents):
        for term in terms & telling:
            holding[term].append(number)
    for term in sorted(telling):
        numbers = holding[term]
        read = numbers[:: math.ceil(len(numbers) / SAMPLE)]
        together = Counter(chain.from_iterable(documents[number] for number in read))
        fewest = max(2, LEAST_SHARE * len(read))
        others = {}
        for other in [other for other, count in together.items() if count >= fewest]:
            if other != term and other in telling:
                share = together[other] / len(read)
                joint = share * counts[term] / total
                sureness = math.log(share * total / counts[other]) / -math.log(joint)
                if sureness >= LEAST:
                    others[other] = round(min(sureness, 1.0), 2)
        if others:
            best = sorted(others, key=lambda other: (-others[other], other))[:MOST]
            yield term, {other: others[other] for other in best}
