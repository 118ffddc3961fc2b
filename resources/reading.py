"""How long a text takes to read, and how much of another's text is quoted."""

import math

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext

WORDS_PER_MINUTE = 200
EXCERPT_LIMIT = 300


def reading_minutes(text: str) -> int:
    """Whole minutes, rounded up, at 200 words a minute; 0 for a text without words.

    Tags are not read. A sign alone ("–", "»") is not a word.
    """
    words = [word for word in strip_tags(text).split() if any(map(str.isalnum, word))]
    return math.ceil(len(words) / WORDS_PER_MINUTE)


def validate_excerpt(text: str) -> None:
    """A quotation stays short: 300 characters, spaces included. Says how many are too many."""
    if (length := len(text.strip())) > EXCERPT_LIMIT:
        raise ValidationError(
            gettext(
                "Votre extrait compte %(length)s caractères, il en faut %(limit)s au plus : "
                "retirez-en %(surplus)s."
            )
            % {"length": length, "limit": EXCERPT_LIMIT, "surplus": length - EXCERPT_LIMIT},
            code="max_length",
        )
