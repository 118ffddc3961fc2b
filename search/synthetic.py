"""A made-up site, to measure speed with: words as frequent as a language's, facets as uneven."""

import random
import uuid
from datetime import timedelta
from itertools import accumulate, batched

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from network.models import ContentStamp, Territory

from .engines.postings import PostingsEngine
from .indexing import vocabulary
from .indexing.rows import index_rows
from .indexing.vocabulary import LETTERS
from .models import SearchDocument, SearchFacet

SYLLABLES = ["ba", "co", "di", "fa", "go", "li", "mu", "na", "po", "ra", "si", "tou", "ve", "zo"]
WORDS = [a + b + c + d for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES for d in ("n", "t")]
# Zipf: the tenth word is half as frequent as the first.
FREQUENCIES = list(accumulate(1 / (rank + 10) for rank in range(len(WORDS))))
KINDS = ["place", "event", "article", "kept_link", "page"]
DEPARTEMENTS = ["04", "05", "06", "13", "83", "84"]
COMMUNES = 900
CHUNK = 2000


def words(count):
    return random.choices(WORDS, cum_weights=FREQUENCIES, k=count)  # noqa: S311


def misspelt(word):
    """With one letter in place of another."""
    at = random.randrange(1, len(word))  # noqa: S311
    others = [letter for letter in LETTERS[:26] if letter != word[at]]
    return word[:at] + random.choice(others) + word[at + 1 :]  # noqa: S311


def fill(count):
    """Write so many public pages alone in the index, and the communes where they are."""
    home = Site.objects.get(is_default_site=True).root_page
    PostingsEngine().clear()
    SearchDocument.objects.all().delete()
    Page.objects.filter(path__startswith=f"{home.path}Z")._raw_delete(home._state.db)
    communes = _communes()
    content_type = ContentType.objects.get_for_model(Page)
    locale = Locale.get_default()
    for numbers in batched(range(count), CHUNK, strict=False):
        pages = Page.objects.bulk_create(
            Page(
                title=" ".join(words(6)),
                slug=f"p{number}",
                path=f"{home.path}Z{Page._int2str(number).rjust(3, '0')}",
                depth=home.depth + 1,
                url_path=f"{home.url_path}p{number}/",
                content_type=content_type,
                locale=locale,
                translation_key=uuid.uuid4(),
                live=True,
            )
            for number in numbers
        )
        _index(pages, content_type, communes)
    vocabulary.rebuild(SearchDocument.objects.all())
    ContentStamp.raise_()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What autovacuum does by itself on a site that lives.
            cursor.execute("ANALYZE")
    return communes


def _index(pages, content_type, communes):
    rows = SearchDocument.objects.bulk_create(
        SearchDocument(
            content_type=content_type,
            object_id=page.pk,
            page=page,
            translation_key=page.translation_key,
            language="fr",
            title=page.title,
            keywords=" ".join(words(8)),
            body=" ".join(words(60)),
            url=f"/{page.slug}/",
            latitude=random.uniform(43, 45),  # noqa: S311
            longitude=random.uniform(4, 7),  # noqa: S311
            **_dated(random.choice(KINDS)),  # noqa: S311
        )
        for page in pages
    )
    SearchFacet.objects.bulk_create(
        SearchFacet(document=row, name=name, value=value, label=label)
        for row in rows
        for name, value, label in _facets(random.choice(communes))  # noqa: S311
    )
    index_rows(rows)


def _dated(kind):
    """A kind, and two hours of an event over the year around today."""
    if kind != "event":
        return {"kind": kind}
    starts_at = timezone.now() + timedelta(minutes=random.randint(-260_000, 260_000))  # noqa: S311
    return {"kind": kind, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}


def _facets(commune):
    def some(name, prefix, kinds, most):
        chosen = random.sample(range(kinds), most)
        return [(name, f"{prefix}{n}", f"{prefix}{n}") for n in chosen]

    return [
        *some("topic", "t", 14, 2),
        *some("audience", "a", 8, 2),
        *some("service", "s", 12, 2),
        *(("territory", t.code, t.name) for t in (commune, commune.departement, commune.region)),
    ]


def _communes():
    """Communes that no word names, in the departments of a region."""
    Territory.objects.all()._raw_delete(Territory.objects.db)
    region = Territory.objects.create(code="R93", kind="region", name="Région")
    departements = [
        Territory.objects.create(
            code=code, kind="departement", name=f"Département {code}", region=region
        )
        for code in DEPARTEMENTS
    ]
    communes = [
        Territory(
            code=f"C{number}",
            kind="commune",
            name=f"{'-'.join(words(2)).title()}-sur-Mer",
            region=region,
            departement=departements[number % len(departements)],
            postcodes=f"|{13000 + number}|",
            population=number,
        )
        for number in range(COMMUNES)
    ]
    for commune in communes:
        commune.search_name = commune.name.lower().replace("-", " ")
    return Territory.objects.bulk_create(communes)
