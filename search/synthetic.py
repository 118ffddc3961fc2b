"""Made-up documents, to measure speed with: words as frequent as a language's, facets as uneven."""

import random
from itertools import accumulate, batched

from django.contrib.contenttypes.models import ContentType

from .engines.postings import PostingsEngine
from .indexing import index_rows
from .models import SearchDocument, SearchFacet

SYLLABLES = ["ba", "co", "di", "fa", "go", "li", "mu", "na", "po", "ra", "si", "tou", "ve", "zo"]
WORDS = [a + b + c + d for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES for d in ("n", "t")]
# Zipf: the tenth word is half as frequent as the first.
FREQUENCIES = list(accumulate(1 / (rank + 10) for rank in range(len(WORDS))))
KINDS = ["place", "event", "article", "kept_link", "page"]
CHUNK = 2000


def words(count):
    return random.choices(WORDS, cum_weights=FREQUENCIES, k=count)  # noqa: S311


def question():
    """One to six words, as frequent as those of the documents."""
    return " ".join(words(random.randint(1, 6)))  # noqa: S311


def fill(count):
    """Write so many documents alone in the index; gives their queryset."""
    PostingsEngine().clear()
    SearchDocument.objects.all().delete()
    content_type = ContentType.objects.get_for_model(SearchDocument)
    for numbers in batched(range(count), CHUNK, strict=False):
        rows = SearchDocument.objects.bulk_create(
            SearchDocument(
                content_type=content_type,
                object_id=number,
                language="fr",
                kind=random.choice(KINDS),  # noqa: S311
                title=" ".join(words(6)),
                keywords=" ".join(words(8)),
                body=" ".join(words(60)),
                latitude=random.uniform(43, 45),  # noqa: S311
                longitude=random.uniform(4, 7),  # noqa: S311
            )
            for number in numbers
        )
        SearchFacet.objects.bulk_create(
            SearchFacet(document=row, name=name, value=value, label=value)
            for row in rows
            for name, value in _facets()
        )
        index_rows(rows)
    return SearchDocument.objects.all()


def _facets():
    def some(name, prefix, kinds, most):
        return {(name, f"{prefix}{n}") for n in random.sample(range(kinds), most)}

    commune = f"c{random.randrange(900)}"  # noqa: S311
    departement = random.choice(["04", "05", "06", "13", "83", "84"])  # noqa: S311
    return (
        some("topic", "t", 14, 2)
        | some("audience", "a", 8, 2)
        | some("service", "s", 12, 2)
        | {("territory", value) for value in (commune, departement, "R93")}
    )
