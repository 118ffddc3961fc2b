"""The pages that may have an easy version, and what they say, to know when that changes."""

import hashlib
import html
import json
from collections.abc import Iterable

from django.utils.html import strip_tags
from wagtail.fields import StreamField
from wagtail.models import get_page_models
from wagtail_localize.fields import TranslatableField

from network.text import plain

# Translated with the texts, and no part of what is read.
UNREAD = {"slug", "seo_title"}
# Of a block: what it is, and not what it says.
BLOCK_KEYS = {"id", "type"}


def may_have_easy(page) -> bool:
    """Whether somebody may write the easy version of that page; a page that only repeats another
    has that of the other."""
    return getattr(page.specific_class, "may_have_easy_version", False) and not page.alias_of_id


def models_of_originals() -> list[type]:
    """The kinds of pages that may have one."""
    return [each for each in get_page_models() if getattr(each, "may_have_easy_version", False)]


def words_of(page) -> str:
    """All that an editor wrote in a page of its own class, without signs, on one line."""
    names = {field.field_name for field in _translated(page)} - UNREAD
    fields = [
        field
        for field in page._meta.concrete_fields
        if field.name in names or isinstance(field, StreamField)
    ]
    values = [field.get_prep_value(field.value_from_object(page)) for field in fields]
    return plain(" ".join(text for value in values for text in _texts(_parsed(value))))


def fingerprint_of(page) -> str:
    """What tells one state of what a page says from another: its words, signs and layout apart, and
    the facts of a place."""
    text = words_of(page) + getattr(page, "lasting_facts", "")
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _translated(page):
    return [each for each in page.translatable_fields if isinstance(each, TranslatableField)]


def _parsed(value):
    """A body comes as the JSON of its blocks."""
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
