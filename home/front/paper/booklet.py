"""Imposition of a booklet: A5 pages on A4 sheets to print on both sides, fold and staple. Pure."""

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

PAGES_OF_A_SHEET = 4
# A4 lying on its long side, in points.
WIDTH, HEIGHT = 841.89, 595.28


def page_order(pages: int) -> list[tuple[int | None, int | None]]:
    """Return the (left, right) pages of each side of the sheets, from the outer sheet inwards.

    Pages are numbered from 0; None is a blank page after the last one. The order is that of
    printing: the front of the outer sheet, its back, then the next sheet.
    """
    whole = -(-pages // PAGES_OF_A_SHEET) * PAGES_OF_A_SHEET
    sides = []
    for first in range(0, whole // 2, 2):
        last = whole - 1 - first
        sides += [(last, first), (first + 1, last - 1)]
    return [tuple(page if page < pages else None for page in side) for side in sides]


def impose(body: bytes) -> bytes:
    """Return a PDF of A5 pages as a booklet: two pages on each side of A4 sheets.

    Printed on both sides, turned on the short edge, the folded sheets are in the order of reading.
    The tags and the links are lost, because each side has two pages that do not follow each other.
    The title and the language are copied.
    """
    source, writer = PdfReader(io.BytesIO(body)), PdfWriter()
    drawings = [_drawing_of(page, writer) for page in source.pages]
    for left, right in page_order(len(drawings)):
        side, moves, drawn = writer.add_blank_page(WIDTH, HEIGHT), [], DictionaryObject()
        for name, number, x in (("/Left", left, 0), ("/Right", right, WIDTH / 2)):
            if number is not None:
                drawn[NameObject(name)] = drawings[number]
                moves.append(f"q 1 0 0 1 {x} 0 cm {name} Do Q")
        content = StreamObject()
        content.set_data("\n".join(moves).encode())
        side[NameObject("/Contents")] = writer._add_object(content)
        side[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    writer.add_metadata({"/Title": source.metadata.title or ""})
    if language := source.root_object.get("/Lang"):
        writer.root_object[NameObject("/Lang")] = language
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _drawing_of(page, writer):
    """Return a page as a form XObject of the writer: its content is neither parsed nor changed."""
    drawing = StreamObject()
    drawing.set_data(page.get_contents().get_data())
    drawing = drawing.flate_encode()
    drawing |= {
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): page.mediabox,
        NameObject("/Resources"): page["/Resources"].clone(writer),
    }
    return writer._add_object(drawing)
