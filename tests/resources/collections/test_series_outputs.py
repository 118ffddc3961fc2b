"""A series as a feed, on paper and as a book, with its missing parts."""

import io
import zipfile
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Locale

from network.models import ContentStamp
from resources.collections.series import numbered_title
from resources.models import Contribution
from tests.factories import PersonFactory, SeriesFactory, SeriesPartFactory

pytestmark = pytest.mark.any_database

ATOM = "{http://www.w3.org/2005/Atom}"
READ = "/ressources/series/epn/lire/"
ADDRESSES = [f"/ressources/series/epn{end}" for end in (".atom", ".epub", "/imprimer/")]


@pytest.fixture
def series(article, kept_link):
    """Return a series of five parts.

    They are an article, a missing part with a title, one elsewhere, a kept link and a gap.
    """
    made = SeriesFactory(title="Quel avenir ?", slug="epn", total=5)
    first = article(title="Les usages (1/5)", body=[("paragraph", "<p>Un <b>mot</b>.</p>")])
    first.contributions.add(Contribution(person=PersonFactory(name="Anne"), role="author"))
    first.save()
    SeriesPartFactory(series=made, number=1, page=first)
    SeriesPartFactory(series=made, number=2, title="Perdue")
    SeriesPartFactory(series=made, number=3, title="Ailleurs", url="https://example.org/3")
    SeriesPartFactory(series=made, number=4, page=kept_link(title="Gardée", excerpt="Cité."))
    ContentStamp.raise_()
    return made


def chapters(client):
    archive = zipfile.ZipFile(io.BytesIO(client.get(ADDRESSES[1]).content))
    names = sorted(name for name in archive.namelist() if name[6:7].isdigit())
    return [archive.read(name).decode() for name in names]


def titles(client):
    feed = ET.fromstring(client.get(ADDRESSES[0]).content)
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def test_feed_lists_the_readable_parts_in_order(client, series):
    assert titles(client) == ["Les usages (1/5)", "Ailleurs (3/5)", "Gardée (4/5)"]


def test_book_and_print_contain_all_parts_and_the_missing_ones(client, series):
    response = client.get(ADDRESSES[1])
    assert response["Content-Type"] == "application/epub+zip"
    book, paper = chapters(client), client.get(ADDRESSES[2]).text
    assert len(book) == 5
    for rank, words in enumerate(
        [
            ["<h1>Les usages (1/5)</h1>", "Anne", "<b>mot</b>", "CC BY-SA"],
            ["Perdue (2/5)", "n’a pas été retrouvée"],
            ["Ailleurs (3/5)", "https://example.org/3"],
            ["Gardée (4/5)", "Cité.", "Internet Actu"],
            ["Partie 5/5", "n’a pas été retrouvée"],
        ]
    ):
        for word in words:
            assert word in book[rank]
            assert word.replace("h1>", "") in paper or "<h1>" in word
    shown = client.get("/ressources/series/epn/").text
    assert [address in shown for address in ADDRESSES] == [True, True, True]


def test_hidden_part_is_missing_and_unnamed(client, series, hide):
    assert "Gardée" in "".join([*titles(client), *chapters(client)])
    hide(series.parts.get(number=4).page)
    texts = [*titles(client), *chapters(client), client.get(ADDRESSES[2]).text]
    assert ("Gardée" in "".join(texts), "Cité." in "".join(texts)) == (False, False)
    assert len(chapters(client)) == 5


def test_lines_beside_a_french_text_are_in_french_on_an_english_page(client, series, site):
    Locale.objects.get_or_create(language_code="en")
    page = BeautifulSoup(client.get(f"/en{READ}").content, "html.parser")
    part = page.find(class_="series-whole")
    lines = [line.get_text() for line in part("p", class_="muted", lang="fr")]
    assert lines[0] == "Par Anne"
    assert "Creative Commons Attribution – Partage" in lines[-1]
    text = client.get(f"/en/ressources/{series.parts.get(number=1).page.slug}/").content
    citation = BeautifulSoup(text, "html.parser").find(class_="reuse__citation")
    assert (citation["lang"], citation.get_text()) == ("fr", lines[-1])


def test_series_without_readable_part_is_not_found(client, library):
    SeriesPartFactory(series=SeriesFactory(slug="epn"), number=1, title="Perdue")
    assert {client.get(address).status_code for address in [*ADDRESSES, READ]} == {404}


def test_query_count_is_independent_of_the_number_of_parts(
    client, article, library, django_assert_max_num_queries
):
    made = SeriesFactory(slug="epn")

    def fill(first, last):
        for number in range(first, last):
            page = article(title=f"Texte {number}", body=[("paragraph", "<p>Un mot.</p>")])
            SeriesPartFactory(series=made, number=number, page=page)
        ContentStamp.raise_()

    fill(1, 3)
    most = {}
    for address in [*ADDRESSES, READ]:
        client.get(address)
        ContentStamp.raise_()
        with django_assert_max_num_queries(15) as few:
            client.get(address)
        most[address] = len(few)
    fill(3, 15)
    for address in [*ADDRESSES, READ]:
        ContentStamp.raise_()
        with django_assert_max_num_queries(most[address]):
            client.get(address)


def folds(client, address):
    """Return {number: is unfolded} of the readable parts, and the HTML of the page."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    parts = page(class_="series-whole")
    return {
        number: bool(part.find(class_="series-whole__text"))
        for number, part in enumerate(parts, 1)
        if part.find(class_="series-whole__text") or part.details
    }, page


def test_one_text_of_a_series_is_unfolded_at_a_time(client, series):
    """Each of the other parts is unfolded at an address of its own."""
    shown, page = folds(client, READ)
    assert shown == {1: True, 4: False}
    assert [part.h2.text for part in page(class_="series-whole")] == [
        "Les usages (1/5)",
        "Perdue (2/5)",
        "Ailleurs (3/5)",
        "Gardée (4/5)",
        "Partie 5/5",
    ]
    assert page.find(id="texte-4").a["href"] == "?partie=4#partie-4"
    shown, page = folds(client, f"{READ}?partie=4")
    assert shown == {1: False, 4: True}
    assert page.find(id="texte-4").has_attr("open")
    for wrong in ("2", "9", "x", "04", ""):
        assert folds(client, f"{READ}?partie={wrong}")[0] == {1: True, 4: False}
    assert READ in client.get("/ressources/series/epn/").text


def test_series_with_parts_elsewhere_only_is_readable(client, library):
    made = SeriesFactory(slug="epn")
    SeriesPartFactory(series=made, number=1, title="Ailleurs", url="https://example.org/1")
    assert folds(client, READ)[0] == {}


@pytest.mark.parametrize(
    ("title", "is_numbered"),
    [
        ("Bilan 2013", False),
        ("Les 3 écrans de la maison", False),
        ("3 écrans à la maison", False),
        ("La norme 1.3", False),
        ("Bilan 2013, volet 3", True),
        ("Partie 3 : les écrans", True),
        ("3. Les écrans", True),
        ("Les écrans (3)", True),
    ],
)
def test_number_of_a_part_is_not_taken_for_another_number(title, is_numbered):
    part = SimpleNamespace(number=3, title=title)
    numbered = title if is_numbered else f"{title} (3)"
    assert numbered_title(SimpleNamespace(total=None), part) == numbered


def test_number_with_a_total_may_be_anywhere_in_a_title():
    part = SimpleNamespace(number=1, title="Les usages 1/5, suite")
    assert numbered_title(SimpleNamespace(total=5), part) == part.title
    part.title = "Les usages, 11/5"
    assert numbered_title(SimpleNamespace(total=5), part) == "Les usages, 11/5 (1/5)"


@pytest.mark.django_db
def test_series_without_latin_letters_has_an_address():
    assert SeriesFactory(title="اللغة العربية").get_absolute_url() == "/ressources/series/serie/"
