"""Canonical addresses and robots directives of duplicates and personal pages."""

import re

import pytest

from tests.factories import (
    ArticlePageFactory,
    CollectionFactory,
    CollectionItemFactory,
    RecipePageFactory,
    SeriesFactory,
    SeriesPartFactory,
)

pytestmark = pytest.mark.any_database

CANONICAL = re.compile(r'<link rel="canonical" href="https?://[^/"]+([^"]*)">')
ROBOTS = re.compile('<meta name="robots" content="([^"]+)">')


@pytest.fixture
def texts(sections, make_place):
    library = sections[2]
    article = ArticlePageFactory(parent=library, title="Compter", slug="compter")
    RecipePageFactory(parent=library, title="La souris", slug="la-souris")
    SeriesPartFactory(
        series=SeriesFactory(title="Chez soi", slug="chez-soi"), number=1, page=article
    )
    CollectionItemFactory(collection=CollectionFactory(title="Ouvrir", slug="ouvrir"), page=article)
    make_place("EPN", slug="epn")


def told(client, address):
    """Return (canonical addresses, robots directives) of the page at an address."""
    answer = client.get(address)
    asked = [answer.get("X-Robots-Tag", ""), *ROBOTS.findall(answer.text)]
    return CANONICAL.findall(answer.text), [word for word in asked if word]


@pytest.mark.parametrize(
    ("sheet", "original"),
    [
        ("/lieux/epn/fiche/", "/lieux/epn/"),
        ("/lieux/epn/carte-a-integrer/", "/lieux/epn/"),
        ("/agenda/imprimer/?gratuit=1", "/agenda/"),
        ("/ressources/la-souris/fiche/", "/ressources/la-souris/"),
        ("/ressources/series/chez-soi/imprimer/", "/ressources/series/chez-soi/lire/"),
        ("/ressources/collections/ouvrir/imprimer/", "/ressources/collections/ouvrir/"),
    ],
)
def test_print_and_embed_have_the_page_as_canonical(client, texts, sheet, original):
    assert told(client, sheet) == ([original], [])
    assert told(client, original) == ([original], [])


def test_file_of_a_text_has_the_page_as_canonical(client, texts):
    answer = client.get("/ressources/compter.md")
    again = client.get(answer.request["PATH_INFO"], headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    for response in (answer, again):
        assert re.fullmatch(
            '<https?://[^/]+/ressources/compter/>; rel="canonical"', response["Link"]
        )


@pytest.mark.parametrize(
    "address",
    [
        "/agenda/inscription/",
        "/proposer/lieu/",
        "/proposer/evenement/",
        "/proposer/ressource/",
        "/orientation/papiers/?departement=13",
    ],
)
def test_shared_pages_have_one_canonical_address(client, texts, address):
    assert told(client, address) == ([address.partition("?")[0]], [])


@pytest.mark.parametrize(
    "address",
    ["/recherche/?q=souris", "/pres-de-chez-moi/?lat=43.30&lon=5.38", "/lieux/epn/corriger/"],
)
def test_answers_to_one_visitor_are_not_indexed(client, texts, address):
    assert told(client, address)[1]
