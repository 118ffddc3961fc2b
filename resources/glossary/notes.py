"""The words that the public may read, and their notes in a text."""

import re
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from network.memory import Memory, next_expiry
from network.models import ContentStamp
from network.shared.compiled import compiled_rows
from search.language.phrases import FoldedWords

from .models import GlossaryEntryPage
from .words import Matcher, Word

# What asks for the meaning of a word, before it or after it.
_ARTICLES = r"(?: (?:de|du|des|d|le|la|les|l|un|une|mot|the|a|an|of))*"
ASKING = re.compile(
    r"^(?:(?:que|qu est ce que) (?:veut dire|veulent dire|signifie)|(?:c est )?quoi"
    r"|qu est ce (?:que c est )?(?:que|qu)|definition|signification|sens|what (?:is|are|s|does)"
    rf"|meaning){_ARTICLES} "
    r"| (?:c est quoi|(?:ca )?(?:veut dire|signifie) quoi|qu est ce que c est|definition"
    r"|signification|meaning|mean)$"
)

# One for each language of the words and of the reader, whose links keep the reader's language.
_glossaries = Memory("glossary", entries=20, stamp=ContentStamp.recent)


def glossary(language):
    """The `Matcher` of the public words of a language; no query most of the time."""
    key = language, get_language()
    return _glossaries.get(key, lambda: _read(language), until=next_expiry())


def _read(language):
    words = (
        Word(
            key=entry.slug,
            title=entry.title,
            definition=entry.definition,
            url=entry.get_url() or "",
            forms=(entry.title, *entry.name_list),
        )
        for entry in compiled_rows(_entries, language=language)
    )
    return _matcher(tuple(words))


@lru_cache(maxsize=20)
def _matcher(words):
    """As many as languages: most publications change no word."""
    return Matcher(words)


def _entries(language):
    entries = GlossaryEntryPage.objects.public().in_language(language).select_related("locale")
    return entries.order_by("title", "pk")


def with_notes(html, page):
    """The HTML of a text, the first use of each word leading to its definition below the text."""
    own = {page.slug} if isinstance(page, GlossaryEntryPage) else ()
    annotated, words = glossary(page.language).annotate(html, _note, own)
    if not words:
        return html
    notes = render_to_string("resources/glossary/notes.html", {"words": words})
    return mark_safe(annotated + notes)  # noqa: S308 - what templates and `format_html` wrote


def _note(word, text):
    """`text` stands in HTML already: it is safe as it is."""
    return format_html(
        '<a class="term" id="texte-{0}" href="#mot-{0}" role="doc-noteref">{1}</a>',
        word.key,
        mark_safe(text),  # noqa: S308
    )


def answers(text, language):
    """The `Word`s that a question asks for by one of their names, or by what it asks the meaning
    of; accents, case and hyphens apart."""
    line = FoldedWords(text).line
    names = {line, ASKING.sub("", line)} - {""}
    if not names:
        return []
    words = glossary(language).words
    return [word for word in words if any(FoldedWords(f).line in names for f in word.forms)]
