"""Facts of a web page, in the many formats that declare them."""

import datetime
import json

import pytest

from resources.kept.page_facts import PageFacts, read_page

WHOLE = """<!doctype html><html lang="fr-FR"><head>
<title>Quel avenir pour les EPN&nbsp;? | Internet Actu</title>
<meta property="og:title" content="Quel avenir pour les EPN ? | Internet Actu">
<meta property="og:site_name" content="Internet Actu">
<meta property="og:image" content="https://example.org/photo.jpg">
<meta name="author" content="Hubert Guillaud"><meta name="description" content="Les usages.">
<meta property="article:published_time" content="2012-12-13T08:00:00+01:00">
<link rel="canonical" href="/2012/12/13/epn/"></head><body><h1>Titre</h1></body></html>"""
JSON_LD = {
    "@graph": [
        {"@type": "WebSite", "name": "M3"},
        {
            "@type": "Article",
            "headline": "La carte",
            "author": [{"name": "Yoann"}, {"name": "Anne"}],
            "datePublished": "2012-10",
            "inLanguage": "en-GB",
            "publisher": {"name": "Millénaire 3"},
        },
    ]
}


def test_all_facts_of_meta_tags_are_read():
    assert read_page(WHOLE.encode(), "text/html; charset=utf-8", "https://example.org/?p=3") == (
        PageFacts(
            title="Quel avenir pour les EPN ?",
            author="Hubert Guillaud",
            site="Internet Actu",
            description="Les usages.",
            language="fr",
            published_on=datetime.date(2012, 12, 13),
            precision="day",
            canonical="https://example.org/2012/12/13/epn/",
        )
    )


def test_facts_of_json_ld_are_read():
    page = f'<script type="application/ld+json">{json.dumps(JSON_LD)}</script>'
    facts = read_page(page.encode())
    assert (facts.title, facts.author, facts.site) == ("La carte", "Yoann, Anne", "Millénaire 3")
    assert (facts.published_on, facts.precision) == (datetime.date(2012, 10, 1), "month")
    assert facts.language == "en"


@pytest.mark.parametrize(
    "page",
    [
        "<title>L’été à Arles</title>".encode("cp1252"),
        '<meta charset="windows-1252"><title>L’été à Arles</title>'.encode("cp1252"),
        '<meta charset="iso-8859-1"><title>L’été à Arles</title>'.encode("cp1252"),
        '<meta charset="utf-8"><title>L’été à Arles</title>'.encode("cp1252"),
        "<title>L&amp;rsquo;été &amp;#224; Arles</title>".encode(),
        "<title>L’été à Arles</title>".encode(),
        "<title>L’été à Arles</title><p>é".encode()[:-1],
        '<meta charset="punycode"><title>L’été à Arles</title>'.encode(),
        "<title> L’été\n à \x00Arles</title>".encode(),
        "<h1>L’été <em>à</em> Arles</h1>".encode(),
    ],
)
def test_title_is_decoded_in_the_charset_of_the_page(page):
    assert read_page(page).title == "L’été à Arles"


def test_charset_of_the_header_comes_first():
    page = '<meta charset="iso-8859-1"><title>L’été à Arles</title>'.encode()
    assert read_page(page, "text/html; charset=UTF-8").title == "L’été à Arles"


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("2012", (datetime.date(2012, 1, 1), "year")),
        ("2012/12/13", (datetime.date(2012, 12, 13), "day")),
        ("2012-13-45", (None, "")),
        ("demain", (None, "")),
        ("2099-01-01", (None, "")),
        ("20121213", (None, "")),
    ],
)
def test_precision_of_a_date_is_kept(date, read):
    facts = read_page(f'<meta name="date" content="{date}">'.encode())
    assert (facts.published_on, facts.precision) == read


def test_title_of_an_svg_is_ignored():
    page = "<body><svg><title>Menu</title></svg><h1>Le grand titre</h1>"
    assert read_page(page.encode()).title == "Le grand titre"
    assert read_page(f"<title>Le vrai</title>{page}".encode()).title == "Le vrai"


@pytest.mark.parametrize(
    ("content", "leads_to"),
    [
        ("0;url=/neuf", "https://example.org/neuf"),
        ("0; URL='https://deux.example/a'", "https://deux.example/a"),
        ("2.5, /neuf", "https://example.org/neuf"),
        # A delayed refresh, or a reload of the page itself.
        ("300;url=/", ""),
        ("60", ""),
        ("0", ""),
        ("0;url=", ""),
    ],
)
def test_only_an_immediate_refresh_is_followed(content, leads_to):
    page = f'<meta http-equiv="Refresh" content="{content}"><title>Ailleurs</title>'
    assert read_page(page.encode(), "text/html", "https://example.org/").leads_to == leads_to


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\x00\xff" * 2000,
        b"<div>" * 100_000,
        b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>",
        b'<script type="application/ld+json">{"headline": 3, "author": {"name": []}}</script>',
        b'<link rel="canonical" href="http://[">',
        b"<meta" * 50_000,
        b"<!--" * 50_000,
    ],
)
def test_hostile_page_gives_no_facts(page):
    assert read_page(page, "text/html", "https://example.org/") == PageFacts()
