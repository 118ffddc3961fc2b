"""What is printed to be handed over holds on one sheet of paper, with the code to scan."""

import io
import unicodedata

import pypdf
import pytest
from django.urls import reverse

from places.models import PlacePage

ANSWERS = [
    "/orientation/telephone/?pres=13200",
    "/orientation/papiers/?pres=Marseille",
    "/orientation/arnaque/?pres=05063",
    "/pres-de-chez-moi/?pres=13200",
    "/pres-de-chez-moi/?pres=13016",
    "/pres-de-chez-moi/?pres=Avignon",
    "/pres-de-chez-moi/?pres=Sisteron",
]


def printed(page):
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    page.emulate_media(media="print")
    return pages


def code_on_paper(page):
    """The printed height of the code to scan, in pixels."""
    return page.locator("img[alt^='Code à photographier']").bounding_box()["height"]


def sheets():
    """The one that travels, and those of the places with the most to say of each sort."""
    places = list(PlacePage.objects.public().in_language("fr"))
    measures = [
        lambda place: len(place.opening_hours),
        lambda place: len(place.hours_note),
        lambda place: len(place.title),
        lambda place: len(place.address + place.address_extra),
        lambda place: len(str(place.fees)),
    ]
    fullest = [max(places, key=how_much) for how_much in measures]
    travelling = [place for place in places if place.has_stops]
    return {reverse("places:sheet", args=[place.slug]) for place in [*fullest, *travelling]}


def test_the_sheet_of_a_place_is_one_page(page, server):
    addresses = sheets()
    assert len(addresses) > 3
    for address in addresses:
        page.goto(server + address)
        (paper,) = printed(page)
        text = paper.extract_text()
        assert "Fiche d’orientation" in text
        assert "04 65 71 00 00" in text.replace("\xa0", " ")  # whom to call, if nothing else
        assert code_on_paper(page) > 100
        page.emulate_media(media="null")


@pytest.mark.parametrize("address", ANSWERS)
def test_the_answer_near_a_visitor_is_one_page(page, server, address):
    page.goto(server + address)
    (paper,) = printed(page)
    # Two letters that the font draws as one are one sign of the paper.
    text = unicodedata.normalize("NFKC", paper.extract_text())
    title = unicodedata.normalize("NFKC", page.locator(".card__title").first.inner_text())
    assert " ".join(title.split()) in " ".join(text.split())
    assert code_on_paper(page) > 90


def test_no_sheet_of_a_poster_is_empty(page, server):
    for address in ("/agenda/affiche/?territoire=05061", "/agenda/affiche/?territoire=84007"):
        page.goto(server + address)
        assert [bool(paper.extract_text().strip()) for paper in printed(page)] == [True]
        page.emulate_media(media="null")
