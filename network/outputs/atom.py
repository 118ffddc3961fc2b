"""Atom feeds (RFC 4287). Pure functions: the same entries give the same bytes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree as ET

NAMESPACE = "http://www.w3.org/2005/Atom"
# Characters that XML 1.0 §2.2 forbids, lone surrogates included.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """An entry of a feed: `id` is a URI that never changes, and the dates are aware.

    `summary` is plain text, `content_html` HTML. Optional fields that are empty are not rendered.
    """

    id: str
    title: str
    url: str
    updated: datetime
    published: datetime | None = None
    summary: str = ""
    content_html: str = ""
    authors: tuple[str, ...] = ()
    rights: str = ""
    categories: tuple[str, ...] = field(default=())
    language: str = ""  # if it differs from the language of the feed


def feed(
    *,
    title: str,
    feed_id: str,
    url: str,
    self_url: str,
    updated: datetime,
    entries: Iterable[Entry],
    author: str = "",
    subtitle: str = "",
    rights: str = "",
    language: str = "fr",
) -> bytes:
    """Render an Atom document in UTF-8 with its XML declaration; entries keep their order.

    `updated` is the aware datetime of the latest change. It must not be the time of the request,
    because the ETag would change at each request. Characters that XML forbids are removed.
    """
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    _add(root, "id", feed_id)
    _add(root, "title", title)
    if subtitle:
        _add(root, "subtitle", subtitle)
    _add(root, "updated", _instant(updated))
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=_clean(url))
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=_clean(self_url))
    if author:
        _add(ET.SubElement(root, "author"), "name", author)
    if rights:
        _add(root, "rights", rights)
    for entry in entries:
        _add_entry(root, entry)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root, entry):
    node = ET.SubElement(root, "entry")
    if entry.language and entry.language != root.get("xml:lang"):
        node.set("xml:lang", entry.language)
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", _instant(entry.updated))
    if entry.published:
        _add(node, "published", _instant(entry.published))
    ET.SubElement(node, "link", rel="alternate", type="text/html", href=_clean(entry.url))
    for author in entry.authors:
        _add(ET.SubElement(node, "author"), "name", author)
    for category in entry.categories:
        ET.SubElement(node, "category", term=_clean(category))
    if entry.rights:
        _add(node, "rights", entry.rights)
    if entry.summary:
        _add(node, "summary", entry.summary)
    if entry.content_html:
        _add(node, "content", entry.content_html, type="html")


def _add(parent, tag, text, **attributes):
    ET.SubElement(parent, tag, attributes).text = _clean(text)


def _clean(text):
    return FORBIDDEN.sub("", str(text))


def _instant(moment):
    return moment.isoformat(timespec="seconds")
