"""Timelines, questions, comparisons, galleries and quotations in a page."""

import pytest
import wagtail_factories
from bs4 import BeautifulSoup
from wagtail.blocks import StructBlockValidationError

from home.models import StandardPage
from network.blocks.lists import GalleryBlock, TimelineBlock, comparison_block

pytestmark = pytest.mark.any_database

MOMENTS = [
    {"date": "2004", "title": "La fibre arrive", "text": ""},
    {"date": "10/2012", "title": "Le lieu ouvre", "text": "Deux étages."},
]


@pytest.fixture
def shown(site, home, client):
    """show(*blocks) publishes a page with these blocks and returns its parsed body."""

    def show(*body):
        page = home.add_child(instance=StandardPage(title="Récit", slug="recit", body=[*body]))
        page.save_revision().publish()
        return BeautifulSoup(client.get(page.url).content, "html.parser").find(class_="prose")

    return show


def words(tag):
    return " ".join(tag.get_text(" ").split())


def test_timeline_dates_have_the_precision_typed(shown):
    [line] = shown(("timeline", {"moments": MOMENTS}))("ol", class_="timeline")
    assert [(t["datetime"], t.text) for t in line("time")] == [
        ("2004", "2004"),
        ("2012-10", "octobre 2012"),
    ]
    assert [len(item("p")) for item in line("li")] == [2, 3]


def test_timeline_must_be_in_chronological_order():
    block = TimelineBlock()
    block.clean(block.to_python({"moments": MOMENTS}))
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python({"moments": MOMENTS[::-1]}))
    assert "Rangez les dates" in str(refused.value.non_block_errors)
    undated = [MOMENTS[0], MOMENTS[1] | {"date": "jadis"}]
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"moments": undated}))


def test_each_question_has_an_anchor(shown):
    questions = [
        {"question": "Faut-il s’inscrire ?", "answer": "<p>Non.</p>"},
        {"question": "C’est gratuit ?", "answer": "<p>Oui.</p>"},
    ]
    prose = shown(("questions", {"questions": questions}))
    assert [(h["id"], h.a["href"]) for h in prose("h3")] == [
        ("faut-il-s-inscrire", "#faut-il-s-inscrire"),
        ("c-est-gratuit", "#c-est-gratuit"),
    ]
    assert "Oui." in words(prose)


def test_comparison_has_row_headers_and_words(shown):
    value = {
        "caption": "Comparer",
        "columns": [
            {"type": "text", "heading": "Critère"},
            {"type": "answer", "heading": "Coworking"},
            {"type": "number", "heading": "Places"},
        ],
        "rows": [{"values": ["Ouvert le soir", "partly", "12"]}],
    }
    table = shown(("comparison", comparison_block().to_python(value))).table
    [row] = table.tbody("tr")
    assert [(cell.name, words(cell)) for cell in row(["th", "td"])] == [
        ("th", "Ouvert le soir"),
        ("td", "En partie"),
        ("td", "12"),
    ]
    assert row.th["scope"] == "row"


def test_gallery_displays_captions_and_authors(shown):
    pictures = [
        wagtail_factories.ImageFactory(author="Camille Roux", description=f"Une table, {n}")
        for n in (1, 2)
    ]
    value = GalleryBlock().to_python(
        {
            "pictures": [
                {"image": {"image": p.pk, "alt_text": "Une table", "decorative": False},
                 "caption": f"Légende {p.pk}"}
                for p in pictures
            ]
        }
    )  # fmt: skip
    [gallery] = shown(("gallery", value))("ul", class_="gallery")
    assert [img["alt"] for img in gallery("img")] == ["Une table", "Une table"]
    assert words(gallery).count("Camille Roux") == 2
    assert words(gallery).count("Légende") == 2
    figures = gallery("figure")
    assert [figure["role"] for figure in figures] == ["figure", "figure"]
    for figure in figures:  # the name of a figure is its legend
        assert " ".join(figure["aria-label"].split()) == words(figure.figcaption)


def test_quotation_displays_and_links_its_source(shown):
    quote = {"text": "Petit, on grandit.", "author": "Yoann", "source": "Revue M3, 2012"}
    caption = shown(("quote", quote | {"url": "https://example.org/m3"})).figcaption
    assert words(caption) == "Yoann, Revue M3, 2012"
    assert caption.a["href"] == "https://example.org/m3"


def test_quotation_without_author_displays_its_address(shown):
    quote = {"text": "Petit, on grandit.", "url": "https://example.org/m3"}
    [link] = shown(("quote", quote)).figcaption("a")
    assert (link["href"], link.text) == (quote["url"], quote["url"])
