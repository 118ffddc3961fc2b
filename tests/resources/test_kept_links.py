from datetime import date

import pytest
from django.core.exceptions import ValidationError

from resources.models import KeptLinkPage

from .test_articles import NBSP, structured_data


def new_link(**fields):
    values = {
        "title": "Un lien",
        "slug": "un-lien",
        "source": "Internet Actu",
        "why_we_keep_it": "Il pose la bonne question.",
    }
    return KeptLinkPage(**values | fields)


def errors(page):
    """Return {field: [messages]} of the errors that the form would report."""
    try:
        page.clean_fields(exclude=["path", "depth", "content_type"])
        page.clean()
    except ValidationError as refused:
        return refused.message_dict
    return {}


def test_duplicate_document_is_refused(kept_link):
    kept = kept_link(title="Quel avenir ?", url_of_source="http://www.example.org/epn/")
    assert errors(new_link(url_of_source="https://example.org/epn?utm_source=lettre")) == {
        "url_of_source": [
            f"Ce lien est déjà dans la bibliothèque{NBSP}: «{NBSP}"
            f'<a href="{kept.url}">Quel avenir ?</a>{NBSP}».'
        ]
    }
    assert errors(new_link(url_of_source="https://example.org/epn?page=2")) == {}


def test_abandoned_draft_does_not_refuse_the_same_link(kept_link):
    draft = kept_link(title="Brouillon", url_of_source="https://example.org/epn", live=False)
    assert errors(new_link(url_of_source="https://example.org/epn")) == {}
    kept_link(title="Publié", url_of_source="https://example.org/epn")
    assert "Publié" in errors(draft)["url_of_source"][0]


def test_a_link_can_be_saved_again_under_its_own_address(kept_link):
    assert errors(kept_link(url_of_source="https://example.org/epn")) == {}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/a", "data:text/html,a"])
def test_only_web_addresses_are_kept(db, url):
    assert (
        "L’adresse doit commencer par http:// ou https://."
        in errors(new_link(url_of_source=url))["url_of_source"]
    )


def test_a_long_excerpt_is_refused(db):
    page = new_link(url_of_source="https://example.org/epn", excerpt="é" * 301)
    assert [*errors(page)] == ["excerpt"]
    page.excerpt = "é" * 300
    assert errors(page) == {}


def test_empty_source_is_filled_with_the_host(db):
    page = new_link(url_of_source="https://www.example.org/epn", source="")
    page.clean()
    assert page.source == "example.org"


@pytest.fixture
def english_link(kept_link):
    return kept_link(
        title="The Great Good Place",
        url_of_source="https://example.org/great",
        source="Openscop",
        author="Ray Oldenburg",
        first_published_on=date(2012, 10, 1),
        date_precision="month",
        source_language="en",
        excerpt="A home away from home.",
        why_we_keep_it="Il donne le mot et l’idée.",
    )


def test_page_shows_excerpt_source_and_reason(client, english_link):
    text = " ".join(client.get(english_link.url).text.split())
    assert (
        '<blockquote cite="https://example.org/great" lang="en"><p>A home away from home.</p>'
    ) in text
    assert '<time datetime="2012-10">octobre 2012</time>' in text
    assert "Texte en anglais" in text
    assert "Pourquoi nous le gardons" in text
    assert "<p>Il donne le mot et l’idée.</p>" in text
    assert (
        '<a class="button button--large" href="https://example.org/great" rel="external"'
        ' hreflang="en" data-icon-end="external">Lire sur Openscop'
    ) in text


def test_a_kept_link_without_excerpt_has_no_empty_quote(client, kept_link):
    assert "<blockquote" not in client.get(kept_link(excerpt="").url).text


def test_structured_data_credits_the_text_to_its_author_and_site(client, english_link):
    page = structured_data(client.get(english_link.url))["WebPage"]
    network = {"@type": "Organization", "name": "Réseau d’essai"}
    assert (page["publisher"], page["author"], page["inLanguage"]) == (network, [network], "fr")
    assert page["url"] == english_link.full_url
    data = page["about"][0]
    assert data["name"] == "The Great Good Place"
    assert data["url"] == "https://example.org/great"
    assert data["author"] == [{"@type": "Person", "name": "Ray Oldenburg"}]
    assert data["publisher"] == {"@type": "Organization", "name": "Openscop"}
    assert data["datePublished"] == "2012-10"
    assert data["inLanguage"] == "en"


def test_reason_replaces_an_empty_summary(kept_link):
    assert kept_link(search_description="").listed_summary == "Il pose la bonne question."
    assert kept_link(search_description="Résumé.").listed_summary == "Résumé."
