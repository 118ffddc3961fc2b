"""Generate a search index for speed measurements, with the word frequencies of a language."""

import random
import uuid
from datetime import timedelta
from itertools import accumulate, batched

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, Site

from network.models import ContentStamp, Territory
from search.engines.postings import PostingsEngine
from search.indexing import vocabulary
from search.indexing.rows import index_rows
from search.indexing.vocabulary import LETTERS
from search.models import SearchDocument, SearchFacet

SYLLABLES = ["ba", "co", "di", "fa", "go", "li", "mu", "na", "po", "ra", "si", "tou", "ve", "zo"]
WORDS = [a + b + c + d for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES for d in ("n", "t")]
# Zipf: the tenth word is half as frequent as the first.
FREQUENCIES = list(accumulate(1 / (rank + 10) for rank in range(len(WORDS))))
KINDS = ["place", "event", "article", "kept_link", "page"]
REGION = "MES"  # each code of a territory begins with it
DEPARTEMENTS = [f"{REGION}{number}" for number in range(1, 7)]
COMMUNES = 900
CHUNK = 2000
SLUG = "recherche-mesure"  # of the parent of the generated pages


def words(count):
    return random.choices(WORDS, cum_weights=FREQUENCIES, k=count)


def misspelt(word):
    """Return the word with one letter, not the first one, replaced at random."""
    at = random.randrange(1, len(word))
    others = [letter for letter in LETTERS[:26] if letter != word[at]]
    return word[:at] + random.choice(others) + word[at + 1 :]


def fill(count):
    """Add `count` public pages and their communes to the index, and return the communes.

    The rows of an earlier call are deleted.
    """
    _remove_earlier()
    parent = _parent(count)
    communes = _communes()
    content_type = ContentType.objects.get_for_model(Page)
    for numbers in batched(range(count), CHUNK, strict=False):
        pages = Page.objects.bulk_create(
            Page(
                title=" ".join(words(6)),
                slug=f"p{number}",
                path=Page._get_path(parent.path, parent.depth + 1, number + 1),
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}p{number}/",
                content_type=content_type,
                locale_id=parent.locale_id,
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
            # On a real site autovacuum does this.
            cursor.execute("ANALYZE")
    return communes


def _remove_earlier():
    earlier = Page.objects.filter(slug=SLUG).first()
    if not earlier:
        return
    pages = Page.objects.filter(path__startswith=earlier.path)
    rows = SearchDocument.objects.filter(page__in=pages)
    PostingsEngine().delete(list(rows.values_list("pk", flat=True)))
    rows.delete()
    pages._raw_delete(pages.db)
    Page.objects.filter(pk=earlier.get_parent().pk).update(numchild=F("numchild") - 1)
    made_up = Territory.objects.filter(code__startswith=REGION)
    made_up._raw_delete(made_up.db)


def _parent(count):
    """Create the parent of `count` pages, below the home page."""
    home = Site.objects.get(is_default_site=True).root_page
    parent = home.add_child(instance=Page(title="Recherche mesurée", slug=SLUG))
    Page.objects.filter(pk=parent.pk).update(numchild=count)
    return parent


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
            url=f"/{SLUG}/{page.slug}/",
            latitude=random.uniform(43, 45),
            longitude=random.uniform(4, 7),
            **_dated(random.choice(KINDS)),
        )
        for page in pages
    )
    SearchFacet.objects.bulk_create(
        SearchFacet(document=row, name=name, value=value, label=label)
        for row in rows
        for name, value, label in _facets(random.choice(communes))
    )
    index_rows(rows)


def _dated(kind):
    """Return the kind and, for an event, two hours at a random time within six months of now."""
    if kind != "event":
        return {"kind": kind}
    starts_at = timezone.now() + timedelta(minutes=random.randint(-260_000, 260_000))
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
    """Create communes in the départements of a region, with names outside the vocabulary."""
    region = Territory.objects.create(code=REGION, kind="region", name="Région mesurée")
    departements = [
        Territory.objects.create(
            code=code, kind="departement", name=f"Département {code}", region=region
        )
        for code in DEPARTEMENTS
    ]
    communes = [
        Territory(
            code=f"{REGION}-{number}",
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
