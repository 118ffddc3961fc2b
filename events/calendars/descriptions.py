"""The description of an event in a calendar, as sanitised HTML and as a summary. Pure."""

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


def clean(text, html_text="") -> str:
    """Paragraphs, lists, links and emphasis; "" without a description.

    From `html_text` (X-ALT-DESC) when it is HTML, else from `text` (DESCRIPTION), which many
    calendars fill with HTML too.
    """
    source = html_text if IS_HTML.search(html_text) else text or html_text
    if not source.strip():
        return ""
    marked = source if IS_HTML.search(source) else _marked_up(source)
    marked = BLOCKS.sub(r"<\1p>", marked)
    cleaned = nh3.clean(
        marked, tags=TAGS, attributes={"a": {"href"}}, url_schemes=LINKS, link_rel=None
    )
    return EMPTY.sub("", _in_paragraphs(cleaned)).strip()


def plain_text(cleaned) -> str:
    """The text of clean HTML, on one line."""
    apart = re.sub(r"</?(p|br|ul|ol|li)\b[^<>]*>", " ", cleaned)
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", "", apart)).split())


def summary(cleaned) -> str:
    """Its first words, 160 characters at most."""
    return Truncator(plain_text(cleaned)).chars(SUMMARY_LENGTH, truncate="…")


def _marked_up(text):
    """Plain lines as paragraphs, their URLs as links."""
    lines = [line.strip() for line in text.splitlines()]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines).strip())
    return "".join(
        f"<p>{urlize(each, autoescape=True).replace('\n', '<br>')}</p>" for each in paragraphs
    )


def _in_paragraphs(cleaned):
    """Puts what stands outside a paragraph or a list in a paragraph."""
    parts = re.split(r"(<p>.*?</p>|<ul>.*?</ul>|<ol>.*?</ol>)", cleaned, flags=re.DOTALL)
    return "".join(
        part
        if part.startswith(("<p>", "<ul>", "<ol>")) or not part.strip()
        else f"<p>{part.strip()}</p>"
        for part in parts
    )
