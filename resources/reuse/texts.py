"""One text of the library, to take elsewhere: Markdown and JSON."""

import json

from django.utils.translation import gettext as _

from . import clean_html
from .markdown import escape, markdown


def body_of(page, base_url):
    """The clean tree of what the page says."""
    return clean_html.parsed(page.text_html, base_url)


def as_markdown(page, request) -> str:
    """Title, who and when, summary, text, terms; the address where it stands is in the last."""
    url = page.get_full_url(request)
    parts = [f"# {escape(page.title)}"]
    if byline := ", ".join([*page.author_names, page.source, page.first_published]).strip(", "):
        parts.append(escape(_tidy(byline)))
    if page.search_description:
        parts.append(f"**{escape(page.search_description)}**")
    parts += [markdown(body_of(page, url)).strip(), "---", escape(page.citation)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _tidy(byline):
    return ", ".join(part for part in byline.split(", ") if part)


def as_json(page, request) -> str:
    """The same as data; `markdown` is the text without its title and terms."""
    url = page.get_full_url(request)
    territory = page.territory
    values = {
        "id": str(page.translation_key),
        "titre": page.title,
        "type": page.kind,
        "resume": page.summary,
        "auteurs": list(page.author_names),
        "source": page.source,
        "adresse_source": getattr(page, "url_of_source", ""),
        "parution": page.first_published_iso,
        "entree": page.published_on.isoformat(),
        "modifie": page.last_published_at and page.last_published_at.isoformat(),
        "langue": getattr(page, "source_language", page.language),
        "themes": page.topic_names,
        "publics": list(page.audiences),
        "territoire": territory.name if territory else "",
        "licence": getattr(page, "licence", ""),
        "donnees_de": page.facts_on.year if page.facts_on else "",
        "attribution": page.citation,
        "page": url,
        "markdown": markdown(body_of(page, url)),
    }
    return json.dumps(values, ensure_ascii=False, indent=1)


def contents_title():
    return _("Sommaire")
