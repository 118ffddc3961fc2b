"""Render a text of the library as Markdown."""

from django.utils.translation import gettext as _

from . import clean_html
from .markdown import escape, markdown


def body_of(page, base_url):
    """The clean tree of what the page says."""
    return clean_html.parsed(page.text_html, base_url)


def as_markdown(page, request) -> str:
    """Return title, credits, summary, text and citation, which has the address of the page."""
    url = page.get_full_url(request)
    attribution = page.attribution
    parts = [f"# {escape(page.title)}", *map(escape, attribution.credits)]
    if page.search_description:
        parts.append(f"**{escape(page.search_description)}**")
    parts += [markdown(body_of(page, url)).strip(), "---", attribution.exceptions]
    return "\n\n".join(filter(None, [*parts, escape(attribution.citation)])) + "\n"


def contents_title():
    return _("Sommaire")
