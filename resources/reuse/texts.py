"""One text of the library in Markdown and JSON."""

import json
from xml.etree.ElementTree import Element

from . import clean_html
from .markdown import escape, markdown


def body_of(page, base_url: str) -> Element:
    """Return the clean tree of the text of a page; addresses are resolved against `base_url`."""
    return clean_html.parsed(page.text_html, base_url)


def as_markdown(page, request) -> str:
    """Return the title, credits, summary, text, licence exceptions and citation in Markdown."""
    url = page.get_full_url(request)
    attribution = page.attribution
    parts = [f"# {escape(page.title)}", *map(escape, attribution.credits)]
    if page.search_description:
        parts.append(f"**{escape(page.search_description)}**")
    parts += [markdown(body_of(page, url)).strip(), "---", attribution.exceptions]
    return "\n\n".join(filter(None, [*parts, escape(attribution.citation)])) + "\n"


def as_json(page, request) -> str:
    """Return the text and its credits as a JSON object.

    `markdown` is the text without its title and credits.
    """
    url = page.get_full_url(request)
    territory = page.territory
    values = {
        "id": str(page.translation_key),
        "titre": page.title,
        "type": page.kind,
        "resume": page.summary,
        "entree": page.published_on.isoformat(),
        "modifie": page.last_published_at and page.last_published_at.isoformat(),
        "langue": getattr(page, "source_language", page.language),
        "themes": page.topic_names,
        "publics": list(page.audiences),
        "territoire": territory.name if territory else "",
        "donnees_de": page.facts_on.year if page.facts_on else "",
        **page.attribution.values,
        "page": url,
        "markdown": markdown(body_of(page, url)),
    }
    return json.dumps(values, ensure_ascii=False, indent=1)
