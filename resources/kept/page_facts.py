"""Parsing of the facts of a web page, such as its title, author, date and language.

Bytes in, facts out: fetches nothing, and reads only the clock, to ignore a date in the future. The
facts may be wrong: an editor reads them before they are published.
"""

import codecs
import datetime
import html
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import chain
from urllib.parse import urljoin

from network.text.strings import clean_typed
from resources.choices import DatePrecision, Language

LONGEST = 1000  # characters of one text
DEEPEST = 6  # levels of JSON-LD
CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
TEXT_CODECS = re.compile(
    r"utf-?(8|16)|ascii|iso8859|cp\d|koi8|mac|gb|big5|euc|shift", re.IGNORECASE
)
# Browsers decode these charsets as cp1252: pages that declare them contain curly apostrophes.
READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252"}
DAY = re.compile(r"\s*((?:19|20)\d\d)(?:[-/.](\d\d)(?:[-/.](\d\d))?)?(?!\d)")
SEPARATORS = ("|", "–", "—", "-", "·", "•", ":", "»", "«", "::")
# An immediate refresh, "0; url=/new"; a page that reloads itself every five minutes has none.
AT_ONCE = re.compile(r"\s*\d(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?+(.+)", re.IGNORECASE | re.DOTALL)
EARLIEST = datetime.date(1990, 1, 1)

TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
AUTHORS = ("author", "article:author", "citation_author", "dc.creator", "dcterms.creator")
DATES = (
    *("article:published_time", "citation_publication_date", "citation_date", "dc.date"),
    *("dcterms.issued", "dcterms.created", "date", "dc.date.issued"),
)
DESCRIPTIONS = ("og:description", "description", "dc.description", "twitter:description")
SITES = ("og:site_name", "citation_journal_title", "application-name")


@dataclass(frozen=True)
class PageFacts:
    """The facts of a page; each text is "" if the page does not state it.

    `published_on` is None if it is unknown. `canonical` is the canonical address, perhaps on
    another site. `leads_to` is the address of an immediate refresh: browsers show that page
    instead.
    """

    title: str = ""
    author: str = ""
    site: str = ""
    description: str = ""
    language: str = ""
    published_on: datetime.date | None = None
    precision: str = ""
    canonical: str = ""
    leads_to: str = ""


def read_page(content: bytes, content_type: str = "", url: str = "") -> PageFacts:
    """Return the facts of an HTML page, from its meta tags, JSON-LD, title and first heading.

    `content_type` is the HTTP header, which may contain the charset. `url` is the address of the
    page, with which its relative addresses are completed. Invalid HTML raises nothing.
    """
    head = _Head()
    head.feed(_decoded(content, content_type))
    article = head.article
    site = _first(head.texts(SITES), _names(article.get("publisher")))
    published_on, precision = _date(
        chain(head.meta_values(DATES), [article.get("datePublished", "")])
    )
    titles = head.texts(TITLES), [article.get("headline")], [head.title], [head.heading]
    return PageFacts(
        title=_without_site(_first(*titles), site),
        author=_authors(head, article),
        site=site,
        description=_first(head.texts(DESCRIPTIONS), [article.get("description")]),
        language=_language(head.language or article.get("inLanguage")),
        published_on=published_on,
        precision=precision,
        canonical=_join(url, head.canonical),
        leads_to=_join(url, head.leads_to),
    )


class _Head(HTMLParser):
    """Parser that collects titles, meta tags and JSON-LD without building a tree.

    Deeply nested pages therefore cost no more memory.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.metas, self.language, self.canonical = {}, "", ""
        self.parts = {"title": [], "h1": [], "script": []}
        self.inside, self.data = "", []
        self.leads_to, self.is_in_drawing = "", False

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        if tag == "svg":
            self.is_in_drawing = True
        elif tag == "html":
            self.language = values.get("lang") or values.get("xml:lang", "")
        elif tag == "meta":
            name = values.get("property") or values.get("name") or values.get("itemprop", "")
            self.metas.setdefault(name.lower(), []).append(values.get("content", ""))
            if values.get("http-equiv", "").lower() == "refresh" and not self.leads_to:
                match = AT_ONCE.match(values.get("content", ""))
                self.leads_to = match[1].strip("\"' ") if match else ""
        elif tag == "link" and values.get("rel", "").lower() == "canonical":
            self.canonical = self.canonical or values.get("href", "")
        is_data = tag == "script" and "ld+json" in values.get("type", "")
        # An inline SVG may contain its own title.
        if tag == "h1" or is_data or (tag == "title" and not self.is_in_drawing):
            self.inside, self.data = tag, []

    def handle_endtag(self, tag):
        if tag == "svg":
            self.is_in_drawing = False
        if tag == self.inside:
            self.parts[tag].append("".join(self.data))
            self.inside = ""

    def handle_data(self, data):
        if self.inside:
            self.data.append(data)

    def meta_values(self, names):
        return chain.from_iterable(self.metas.get(name, ()) for name in names)

    def texts(self, names):
        return list(self.meta_values(names))

    @property
    def title(self):
        return next(iter(self.parts["title"]), "")

    @property
    def heading(self):
        return next(iter(self.parts["h1"]), "")

    @property
    def article(self):
        """The first JSON-LD object of the page with the key "headline", else an empty dict."""
        for text in self.parts["script"]:
            try:
                data = json.loads(text, strict=False)
            except (ValueError, RecursionError):
                continue
            for candidate in _objects(data):
                if "headline" in candidate:
                    return candidate
        return {}


def _objects(data, level=0):
    if level > DEEPEST:
        return
    if isinstance(data, list):
        for each in data[:50]:
            yield from _objects(each, level + 1)
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph", []), level + 1)


def _decoded(content, content_type):
    """Decode `content` in the charset of the header or of the page, else UTF-8, else cp1252.

    Bytes that are not valid UTF-8 are decoded as cp1252 even if the page declares UTF-8.
    """
    named = re.search(r"charset=[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    sniffed = CHARSET.search(content[:4096])
    for name in filter(None, [named and named[1], sniffed and sniffed[1].decode("ascii")]):
        try:
            codec = codecs.lookup(name).name
        except LookupError:
            continue
        if codec == "utf-8":
            break
        if TEXT_CODECS.match(codec):
            return content.decode(READ_AS.get(codec, codec), "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A download cut inside a character is still UTF-8.
        is_cut = error.start >= len(content) - 4
        return content.decode("utf-8-sig" if is_cut else "cp1252", "replace")


def _clean(value):
    """Return `value` unescaped and cut to 1000 characters by `clean_typed`; "" if not a string.

    Many sites escape twice, as in "L&amp;rsquo;avenir".
    """
    return clean_typed(html.unescape(value), LONGEST) if isinstance(value, str) else ""


def _first(*lists):
    return next(filter(None, map(_clean, chain.from_iterable(lists))), "")


def _names(value):
    """Return the names in `value`: a schema.org object, a text, or a list of them.

    Only the first eight items of a list are read, and empty names are skipped.
    """
    values = value if isinstance(value, list) else [value]
    names = [each.get("name") if isinstance(each, dict) else each for each in values[:8]]
    return [name for name in map(_clean, names) if name]


def _authors(head, article):
    named = [name for name in map(_clean, head.meta_values(AUTHORS)) if "://" not in name]
    names = _names(article.get("author")) or [name for name in named if name]
    return clean_typed(", ".join(dict.fromkeys(names)), 200)


def _date(values):
    """Return the first valid date of `values` and its `DatePrecision`; (None, "") without one.

    A valid value is a string that begins with a date such as "2012-10", from 1990 to tomorrow.
    """
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    for value in values:
        match = DAY.match(value) if isinstance(value, str) else None
        if not match:
            continue
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            date = datetime.date(year, month or 1, day or 1)
        except ValueError:
            continue
        if EARLIEST <= date <= tomorrow:
            precision = DatePrecision.DAY if day else DatePrecision.MONTH
            return date, str(precision if month else DatePrecision.YEAR)
    return None, ""


def _language(text):
    code = text[:2].lower() if isinstance(text, str) else ""
    return code if code in Language.values else ""


def _without_site(title, site):
    """Return the title without the name of the site: "Quel avenir ?" from "Quel avenir ? | M3"."""
    if not site:
        return title
    for separator in SEPARATORS:
        for chrome in (f" {separator} {site}", f"{site} {separator} "):
            if chrome.startswith(" ") and title.lower().endswith(chrome.lower()):
                return title[: -len(chrome)].strip() or title
            if not chrome.startswith(" ") and title.lower().startswith(chrome.lower()):
                return title[len(chrome) :].strip() or title
    return title


def _join(url, target):
    try:
        return urljoin(url, target.strip()) if target else ""
    except ValueError:
        return ""
