"""Reduction of the HTML of a text to a few elements that every format supports.

Pure: text in, tree out.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import nh3
from django.utils.encoding import iri_to_uri

INLINE = {"a", "abbr", "b", "br", "cite", "code", "em", "i", "img", "q", "strong", "sub", "sup"}
BLOCKS = {
    *("blockquote", "caption", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "hr"),
    *("li", "ol", "p", "pre", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
# Removed with their contents.
LEFT_OUT = {
    *("button", "form", "noscript", "script", "style", "summary", "svg", "template"),
}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
VOID = {"br", "hr", "img"}
DEEPEST = 60  # levels; elements nested deeper are flattened into the last level
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BETWEEN = re.compile(r"(</(?:div|section|li)>)")
# The callouts of a text, quotations in the formats without callouts.
ASIDE = re.compile(r"<(/?)aside\b[^>]*>")


def parsed(html: str, base_url: str = "") -> ET.Element:
    """Return a `body` element of clean blocks, with addresses resolved against `base_url`.

    Scripts and forms (`LEFT_OUT`) are removed with their contents. A callout (`<aside>`) becomes a
    quotation. Other unsupported elements are replaced by their contents. Text and inline elements
    between top-level blocks become paragraphs. An address is removed if it is not http, https,
    mailto, tel or relative. If `base_url` is "", relative addresses stay relative.
    """
    cleaned = nh3.clean(
        BETWEEN.sub(r"\1 ", ASIDE.sub(r"<\1blockquote>", FORBIDDEN.sub("", html))),
        tags=INLINE | BLOCKS,
        clean_content_tags=LEFT_OUT,
        attributes=ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    builder = _Builder(base_url)
    builder.feed(cleaned)
    return wrap_loose_text(builder.body)


class _Builder(HTMLParser):
    """Tree builder for balanced HTML, as nh3 writes it."""

    def __init__(self, base_url):
        super().__init__(convert_charrefs=True)
        self.base_url = base_url
        self.body = ET.Element("body")
        self.open = [self.body]

    def handle_starttag(self, tag, attrs):
        attributes = {name: FORBIDDEN.sub("", value or "") for name, value in attrs}
        for name in ("href", "src"):
            if name in attributes:
                attributes[name] = _absolute(self.base_url, attributes[name])
        if len(self.open) > DEEPEST:
            self.open += [] if tag in VOID else self.open[-1:]
            return
        element = ET.SubElement(self.open[-1], tag, attributes)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        data, parent = FORBIDDEN.sub("", data), self.open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + data
        else:
            parent.text = (parent.text or "") + data


def _absolute(base_url, address):
    try:
        return iri_to_uri(urljoin(base_url, address.strip()))
    except ValueError:
        return ""


def wrap_loose_text(body: ET.Element) -> ET.Element:
    """Return a new `body` in which each run of inline content between blocks is a paragraph.

    The new `body` contains the elements of the old one, not copies: do not use the old one again.
    """
    made, loose = ET.Element("body"), ET.Element("p")
    loose.text = body.text

    def close():
        nonlocal loose
        if len(loose) or (loose.text or "").strip():
            made.append(loose)
        loose = ET.Element("p")

    for child in body:
        if child.tag in INLINE:
            loose.append(child)
            continue
        close()
        loose.text, child.tail = child.tail, None
        made.append(child)
    close()
    return made


def words(element: ET.Element) -> str:
    """Return the text of an element and its descendants, with single spaces.

    A `<br>`, and the start and end of a block, count as a space.
    """
    return " ".join("".join(_texts(element)).split())


def _texts(element):
    yield element.text or ""
    for child in element:
        is_apart = child.tag not in INLINE or child.tag == "br"
        yield " " if is_apart else ""
        yield from _texts(child)
        yield " " if is_apart else ""
        yield child.tail or ""


def text_lines(body: ET.Element) -> list[str]:
    """Return the text of each paragraph, title, list item and table row, in order.

    A quotation, a figure, and a list item with its inner list are one line each. The cells of a row
    are separated by " | ". There is no empty line.
    """
    lines = []
    for element in body:
        if element.tag in {"ul", "ol", "dl", "table", "tbody", "thead", "tfoot"}:
            lines += text_lines(element)
        elif element.tag == "tr":
            lines.append(" | ".join(words(cell) for cell in element))
        else:
            lines.append(words(element))
    return [line for line in lines if line]
