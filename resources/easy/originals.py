"""Originals of easy versions: which pages may have one, and the state of their text."""

import hashlib
import html
import json
from collections.abc import Iterable

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models
from wagtail_localize.fields import TranslatableField

from network.blocks.texts import searchable_texts
from network.text.strings import plain

# Translated fields that no reader of the page sees.
UNREAD = {"slug", "seo_title"}
# Keys of a block that contain no text.
BLOCK_KEYS = {"id", "type"}


def may_have_easy(page: Page) -> bool:
    """Return True if the class of `page` allows easy versions and `page` is not an alias.

    A class allows them if its attribute `may_have_easy_version` is True. An alias has no easy
    version of its own: it shares the easy version of its source.
    """
    return getattr(page.specific_class, "may_have_easy_version", False) and not page.alias_of_id


def models_of_originals() -> list[type[Page]]:
    """Return the page models that allow easy versions."""
    return [each for each in get_page_models() if getattr(each, "may_have_easy_version", False)]


def words_of(page: Page) -> str:
    """Return the words of `page` for the search, on one line.

    The words come from the translatable fields, without the slug and the SEO title. They also come
    from the searchable content of all StreamFields, which has no URLs and no keys of choices. They
    are in lower case, without accents, tags or punctuation. `page` is an instance of its specific
    class.
    """
    values = (field.value_from_object(page) for field in _fields_of(page))
    return plain(" ".join(text for value in values for text in _searchable(value)))


def fingerprint_of(page: Page) -> str:
    """Return 32 hexadecimal digits: a hash of the texts of a page, and of the facts of a place.

    The texts come from the fields of `words_of`, with all values of blocks, also URLs, keys of
    choices and primary keys. Their case, accents, punctuation and layout do not change the hash.
    The facts are `page.lasting_facts`, if the class has them. `page` is an instance of its specific
    class.
    """
    values = [field.get_prep_value(field.value_from_object(page)) for field in _fields_of(page)]
    texts = plain(" ".join(text for value in values for text in _texts(_parsed(value))))
    text = texts + getattr(page, "lasting_facts", "")
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _fields_of(page):
    """Return the translatable fields of `page` that are not in `UNREAD`, and all StreamFields."""
    translated = [each for each in page.translatable_fields if isinstance(each, TranslatableField)]
    names = {each.field_name for each in translated} - UNREAD
    return [
        field
        for field in page._meta.concrete_fields
        if field.name in names or isinstance(field, StreamField)
    ]


def _searchable(value):
    """Return the texts of the value of a field: for a StreamField, only the searchable texts."""
    return searchable_texts(value) if isinstance(value, StreamValue) else _texts(value)


def _parsed(value):
    """Parse `value` if it is a JSON list, as of a StreamField; return any other value itself."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _texts(value) -> Iterable[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in BLOCK_KEYS:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value not in (None, ""):
        yield html.unescape(strip_tags(str(value).replace("<", " <")))
