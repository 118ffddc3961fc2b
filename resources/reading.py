"""Reading time of a text and maximum length of a quotation."""

import math

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext

WORDS_PER_MINUTE = 200
EXCERPT_LIMIT = 300


def reading_minutes(text: str) -> int:
    """Return the reading time in whole minutes, rounded up, at 200 words a minute.

    HTML tags are not counted, nor a sign alone ("–", "»"). A text without words gives 0.
    """
    words = [word for word in strip_tags(text).split() if any(map(str.isalnum, word))]
    return math.ceil(len(words) / WORDS_PER_MINUTE)


def validate_excerpt(text: str) -> None:
    """Raise ValidationError if a quotation has more than 300 characters.

    Spaces are counted, except at both ends. The message gives the number of characters to remove.
    """
    if (length := len(text.strip())) > EXCERPT_LIMIT:
        raise ValidationError(
            gettext(
                "Votre extrait compte %(length)s caractères, il en faut %(limit)s au plus : "
                "retirez-en %(surplus)s."
            )
            % {"length": length, "limit": EXCERPT_LIMIT, "surplus": length - EXCERPT_LIMIT},
            code="max_length",
        )
