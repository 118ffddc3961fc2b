"""One text of the library in Markdown."""

from xml.etree.ElementTree import Element

from django.http import HttpRequest
from wagtail.models import Page

from . import clean_html
from .markdown import escape, markdown


def body_of(page: Page, base_url: str) -> Element:
    """Return the text of a page as a tree of `clean_html.parsed`.

    Addresses are resolved against `base_url`.
    """
    return clean_html.parsed(page.text_html, base_url)


def as_markdown(page: Page, request: HttpRequest) -> str:
    """Return a text in Markdown, with its title and credits above and its citation below.

    A `search_description` that is not empty comes between the credits and the text. The sentence
    `Attribution.exceptions`, if any, comes before the citation.
    """
    url = page.get_full_url(request)
    attribution = page.attribution
    parts = [f"# {escape(page.title)}", *map(escape, attribution.credits)]
    if page.search_description:
        parts.append(f"**{escape(page.search_description)}**")
    parts += [markdown(body_of(page, url)).strip(), "---", attribution.exceptions]
    return "\n\n".join(filter(None, [*parts, escape(attribution.citation)])) + "\n"
