"""Writer of EPUB 3.3 books without pictures. Pure: the same book gives the same bytes.

No EPUB library has a licence that this site may use. A book without pictures, sound or layout of
its own is five small files and one for each chapter; epubcheck accepts it.
"""

import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

MIMETYPE = "application/epub+zip"
XHTML, OPS = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
OPF, DC = "http://www.idpf.org/2007/opf", "http://purl.org/dc/elements/1.1/"
CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="livre/livre.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
STYLE = (
    "body { line-height: 1.5; }\n"
    "h1, h2, h3 { line-height: 1.2; page-break-after: avoid; }\n"
    "blockquote { margin-left: 1em; border-left: 0.2em solid; padding-left: 0.8em; }\n"
    "table { border-collapse: collapse; }\n"
    "td, th { border: 1px solid; padding: 0.3em; text-align: left; }\n"
    ".note { font-style: italic; }\n"
)
CSS = "text/css"
# A fixed date for every file of the zip, so that the bytes do not depend on the clock.
THEN = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Chapter:
    """A chapter: `body` is a tree of `clean_html.parsed`, `note` a line under the title."""

    title: str
    body: ET.Element
    note: str = ""


@dataclass(frozen=True)
class Book:
    """A book for `epub`.

    `identifier` is a permanent URI, `contents` the title of the list of chapters. `modified` is an
    aware time.
    """

    identifier: str
    title: str
    language: str
    modified: datetime
    chapters: tuple[Chapter, ...]
    contents: str
    authors: tuple[str, ...] = ()
    publisher: str = ""
    description: str = ""
    rights: str = ""
    source: str = ""


def epub(book: Book) -> bytes:
    """Return the bytes of the EPUB 3.3 file of `book`; the same contents give the same bytes.

    Each picture is replaced by its alternative text in brackets, or "[…]" without such a text.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _write(archive, "mimetype", MIMETYPE, zipfile.ZIP_STORED)
        _write(archive, "META-INF/container.xml", CONTAINER)
        _write(archive, "livre/livre.opf", _package(book))
        _write(archive, "livre/sommaire.xhtml", _contents(book))
        _write(archive, "livre/style.css", STYLE)
        for number, chapter in enumerate(book.chapters, 1):
            _write(archive, f"livre/{number}.xhtml", _chapter(book, chapter))
    return out.getvalue()


def _write(archive, name, content, compression=zipfile.ZIP_DEFLATED):
    info = zipfile.ZipInfo(name, THEN)
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


def _package(book):
    root = ET.Element(
        "package",
        {"xmlns": OPF, "version": "3.0", "unique-identifier": "id", "xml:lang": book.language},
    )
    metadata = ET.SubElement(root, "metadata", {"xmlns:dc": DC})
    ET.SubElement(metadata, "dc:identifier", id="id").text = book.identifier
    ET.SubElement(metadata, "dc:title").text = book.title
    ET.SubElement(metadata, "dc:language").text = book.language
    for name in book.authors:
        ET.SubElement(metadata, "dc:creator").text = name
    for tag in ("publisher", "description", "rights", "source"):
        if value := getattr(book, tag):
            ET.SubElement(metadata, f"dc:{tag}").text = value
    modified = f"{book.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    ET.SubElement(metadata, "meta", property="dcterms:modified").text = modified
    manifest, spine = ET.SubElement(root, "manifest"), ET.SubElement(root, "spine")
    page = "application/xhtml+xml"
    items = [("nav", "sommaire.xhtml", page), ("css", "style.css", CSS)]
    items += [(f"c{n}", f"{n}.xhtml", page) for n in range(1, len(book.chapters) + 1)]
    for key, href, kind in items:
        item = {"id": key, "href": href, "media-type": kind}
        ET.SubElement(manifest, "item", item | ({"properties": "nav"} if key == "nav" else {}))
        if kind == page:
            ET.SubElement(spine, "itemref", idref=key)
    return _xml(root)


def _page(book, title):
    """Return (root, empty body) of a new XHTML page with this title and the style of the book."""
    root = ET.Element("html", {"xmlns": XHTML, "xmlns:epub": OPS, "lang": book.language})
    root.set("xml:lang", book.language)
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "link", rel="stylesheet", type=CSS, href="style.css")
    return root, ET.SubElement(root, "body")


def _contents(book):
    root, body = _page(book, book.title)
    ET.SubElement(body, "h1").text = book.title
    for text in (book.description, ", ".join(book.authors), book.rights):
        if text:
            ET.SubElement(body, "p").text = text
    nav = ET.SubElement(body, "nav", {"epub:type": "toc"})
    ET.SubElement(nav, "h2").text = book.contents
    rows = ET.SubElement(nav, "ol")
    for number, chapter in enumerate(book.chapters, 1):
        row = ET.SubElement(rows, "li")
        ET.SubElement(row, "a", href=f"{number}.xhtml").text = chapter.title
    return _xml(root)


def _chapter(book, chapter):
    root, body = _page(book, chapter.title)
    ET.SubElement(body, "h1").text = chapter.title
    if chapter.note:
        ET.SubElement(body, "p", {"class": "note"}).text = chapter.note
    for element in chapter.body:
        body.append(_without_pictures(element))
    return _xml(root)


def _without_pictures(element):
    """Return a copy of an element, each picture replaced by its alternative text.

    A book may not refer to remote pictures.
    """
    copy = ET.Element(element.tag, {k: v for k, v in element.attrib.items() if v})
    copy.text, copy.tail = element.text, element.tail
    if element.tag == "img":
        copy = ET.Element("em")
        copy.text = f"[{element.get('alt') or '…'}]"
        copy.tail = element.tail
    for child in element:
        copy.append(_without_pictures(child))
    return copy


def _xml(root):
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)
