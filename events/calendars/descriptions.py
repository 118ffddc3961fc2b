"""The description of an imported event, as sanitised HTML and as a summary. Pure."""

import html
import re

import nh3
from django.utils.html import urlize
from django.utils.text import Truncator

TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a"}
LINKS = {"http", "https", "tel"}
SUMMARY_LENGTH = 160
IS_HTML = re.compile(
    r"</?(p|br|div|span|a|b|i|u|strong|em|ul|ol|li|html|body|h[1-6])\b[^<>]*>", re.I
)
BLOCKS = re.compile(r"<(/?)(div|h[1-6]|tr|table|section|article)\b[^<>]*>", re.IGNORECASE)
EMPTY = re.compile(r"<p>(\s|&nbsp;|\xa0|<br\s*/?>)*</p>")


def clean(text: str, html_text: str = "") -> str:
    """Return the description as HTML paragraphs, lists, links and emphasis.

    The source is `html_text` (X-ALT-DESC) if it is HTML or if `text` is empty, otherwise `text`
    (DESCRIPTION), which many calendars also fill with HTML. Other tags and attributes are removed.
    A link keeps its URL only if the scheme is http, https or tel; a relative URL would lead to this
    site. Returns "" if nothing but blanks remains.
    """
    source = html_text if IS_HTML.search(html_text) else text or html_text
    if not source.strip():
        return ""
    marked = source if IS_HTML.search(source) else _marked_up(source)
    marked = BLOCKS.sub(r"<\1p>", marked)
    cleaned = nh3.clean(
        marked,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=LINKS,
        url_relative="deny",
        link_rel=None,
    )
    return EMPTY.sub("", _in_paragraphs(cleaned)).strip()


def plain_text(cleaned: str) -> str:
    """Return the text of HTML from `clean`, on one line."""
    apart = re.sub(r"</?(p|br|ul|ol|li)\b[^<>]*>", " ", cleaned)
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", "", apart)).split())


def summary(cleaned: str) -> str:
    """Return the text of HTML from `clean`, cut with "…" to 160 characters at most."""
    return Truncator(plain_text(cleaned)).chars(SUMMARY_LENGTH, truncate="…")


def _marked_up(text):
    """Return plain lines as HTML paragraphs, with links on their URLs."""
    lines = [line.strip() for line in text.splitlines()]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines).strip())
    return "".join(
        f"<p>{urlize(each, autoescape=True).replace('\n', '<br>')}</p>" for each in paragraphs
    )


def _in_paragraphs(cleaned):
    """Wrap the text outside paragraphs and lists in paragraphs."""
    parts = re.split(r"(<p>.*?</p>|<ul>.*?</ul>|<ol>.*?</ol>)", cleaned, flags=re.DOTALL)
    return "".join(
        part
        if part.startswith(("<p>", "<ul>", "<ol>")) or not part.strip()
        else f"<p>{part.strip()}</p>"
        for part in parts
    )
