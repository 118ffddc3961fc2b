"""Notes of the glossary in a text, and definitions that the search shows."""

import re
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from network.database.compiled import compiled_rows
from network.memory.stamped_cache import StampedCache, next_expiry
from network.models import ContentStamp
from search.language.phrases import FoldedWords

from .models import GlossaryEntryPage
from .words import Matcher, Word

# Words before or after a term in a query for its definition.
_ARTICLES = r"(?: (?:de|du|des|d|le|la|les|l|un|une|mot|the|a|an|of))*"
ASKING = re.compile(
    r"^(?:(?:que|qu est ce que) (?:veut dire|veulent dire|signifie)|(?:c est )?quoi"
    r"|qu est ce (?:que c est )?(?:que|qu)|definition|signification|sens|what (?:is|are|s|does)"
    rf"|meaning){_ARTICLES} "
    r"| (?:c est quoi|(?:ca )?(?:veut dire|signifie) quoi|qu est ce que c est|definition"
    r"|signification|meaning|mean)$"
)

# Loading whole pages takes a third more time.
FIELDS = ("title", "slug", "url_path", "definition", "other_names")
# One matcher for each pair of languages, of the words and of the reader: links keep the latter.
_glossaries = StampedCache("glossary", entries=20, stamp=ContentStamp.recent)


def glossary(language: str) -> Matcher:
    """Return the `Matcher` of the public glossary entries in `language`.

    The `Matcher` is cached for each pair of `language` and active language, until the content stamp
    changes or a page expires.
    """
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
    """Return the `Matcher` of a tuple of `Word`s, cached: most publications change no word."""
    return Matcher(words)


def _entries(language):
    entries = GlossaryEntryPage.objects.public().in_language(language).order_by("title", "pk")
    return entries.only(*FIELDS, "locale").select_related("locale")


def with_notes(html: str, page: Page) -> str:
    """Return `html` with a link from the first use of each glossary word to its definition.

    `html` must be safe, and the result is marked safe. The words are in the language of `page`. A
    word inside a title, a link or another element of `words.SILENT` is not linked. If `page` is an
    entry of the glossary, its own word is not linked. The definitions are appended to the text. If
    `html` contains no word to link, it is returned unchanged.
    """
    own = {page.slug} if isinstance(page, GlossaryEntryPage) else ()
    annotated, words = glossary(page.language).annotate(html, _note, own)
    if not words:
        return html
    context = {"words": words, "language": page.language}
    notes = render_to_string("resources/glossary/notes.html", context)
    return mark_safe(annotated + notes)  # noqa: S308 - what templates and `format_html` wrote


def _note(word, text):
    """Return `text`, which is already escaped, as a link to the definition of `word`."""
    return format_html(
        '<a class="term" id="texte-{0}" href="#mot-{0}" role="doc-noteref">{1}</a>',
        word.key,
        mark_safe(text),  # noqa: S308
    )


def answers(text: str, language: str) -> list[Word]:
    """Return the `Word`s that are the whole query `text`, or the object of its question.

    Accents, case and hyphens are ignored: "tiers lieu" and the French "c’est quoi un tiers lieu"
    return the entry "tiers-lieu". The entries are in the order of their titles. The list is empty
    if no `Word` matches.
    """
    line = FoldedWords(text).line
    names = {line, ASKING.sub("", line)} - {""}
    if not names:
        return []
    words = glossary(language).words
    return [word for word in words if any(FoldedWords(f).line in names for f in word.forms)]
