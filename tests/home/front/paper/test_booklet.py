"""The order of the pages of a folded booklet."""

import io
import re

import pypdf
import pytest
from pypdf.generic import NameObject, TextStringObject

from home.front.paper.booklet import WIDTH, impose, page_order

A5 = (419.53, 595.28)


def folded(sides):
    """Return the pages in the order of reading of the folded sheets."""
    fronts, backs = sides[::2], sides[1::2]
    first = [
        page for front, back in zip(fronts, backs, strict=True) for page in (front[1], back[0])
    ]
    last = [page for front, back in zip(fronts, backs, strict=True) for page in (front[0], back[1])]
    return [*first, *reversed(last)]


@pytest.mark.parametrize("pages", range(1, 30))
def test_folded_sheets_are_in_the_order_of_reading(pages):
    sides = page_order(pages)
    read = folded(sides)
    assert len(read) % 4 == 0
    assert len(read) - pages < 4
    assert read == [*range(pages), *[None] * (len(read) - pages)]


def test_eight_pages_are_the_two_sheets_of_a_printer():
    assert page_order(8) == [(7, 0), (1, 6), (5, 2), (3, 4)]


def test_imposed_sides_are_a4_with_their_pages_left_and_right():
    writer = pypdf.PdfWriter()
    for number in range(6):
        page = writer.add_blank_page(*A5)
        page.merge_page(drawn(f"page {number}"))
    writer.add_metadata({"/Title": "Livret"})
    writer.root_object[NameObject("/Lang")] = TextStringObject("fr")
    body = io.BytesIO()
    writer.write(body)
    booklet = pypdf.PdfReader(io.BytesIO(impose(body.getvalue())))
    assert booklet.metadata.title == "Livret"
    assert booklet.root_object["/Lang"] == "fr"
    sizes = {(round(p.mediabox.width), round(p.mediabox.height)) for p in booklet.pages}
    assert sizes == {(842, 595)}
    assert [texts_of(page) for page in booklet.pages] == [
        {"/Right": "page 0"},
        {"/Left": "page 1"},
        {"/Left": "page 5", "/Right": "page 2"},
        {"/Left": "page 3", "/Right": "page 4"},
    ]


def drawn(text):
    """Return a page with a text at its left edge."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(*A5)
    stream = pypdf.generic.StreamObject()
    stream.set_data(f"BT /F1 12 Tf 1 0 0 1 0 100 Tm ({text}) Tj ET".encode())
    font = pypdf.generic.DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = pypdf.generic.DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = pypdf.generic.DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = stream
    return page


def texts_of(page):
    """Return {half of a side: its text}; the right half is moved by half of the width."""
    content = page.get_contents().get_data().decode()
    assert all(
        f"1 0 0 1 {x} 0 cm {name}" in content
        for name, x in (("/Left", 0), ("/Right", WIDTH / 2))
        if name in content
    )
    drawings = page["/Resources"]["/XObject"]
    return {
        name: re.search(r"\((.*?)\)", drawing.get_object().get_data().decode())[1]
        for name, drawing in drawings.items()
    }
