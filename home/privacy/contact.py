"""A mail address or a telephone number, and all the ways in which it may be written. Pure."""

import json
import re
from dataclasses import dataclass
from functools import cached_property

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError

from events.registrations.forms import clean_contact

SEPARATORS = ("", " ", ".", "-", "\u00a0", "\u202f")
ERASED = "[effacé]"


def _formerly_stored(typed):
    """Return the E.164 form of a number of a possible length, which former releases stored."""
    try:
        number = phonenumbers.parse(typed, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return ""
    is_possible = phonenumbers.is_possible_number(number)
    e164 = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.format_number(number, e164) if is_possible else ""


@dataclass(frozen=True)
class Contact:
    """`value` is "camille@exemple.fr" or "+33612345678"."""

    value: str

    @classmethod
    def read(cls, typed):
        """Return the contact that the site may hold, also if no form accepts it any more.

        Raises ValidationError, whose message explains the correction.
        """
        try:
            return cls(clean_contact(typed))
        except ValidationError:
            if former := _formerly_stored(typed):
                return cls(former)
            raise

    def __str__(self):
        if self.is_mail:
            return self.value
        number = phonenumbers.parse(self.value)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)

    @property
    def is_mail(self):
        return "@" in self.value

    @cached_property
    def spellings(self):
        """Texts that name it, the longest first."""
        if self.is_mail:
            return [self.value]
        number = phonenumbers.parse(self.value)
        kinds = (
            phonenumbers.PhoneNumberFormat.NATIONAL,
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        )
        texts = [phonenumbers.format_number(number, kind) for kind in kinds]
        spelled = {re.sub(r"[ .-]", sign, text) for text in texts for sign in SEPARATORS}
        # In JSON a no-break space may be written by its number.
        spelled |= {json.dumps(text)[1:-1] for text in spelled}
        return sorted(spelled | {f"tel:{self.value}"}, key=len, reverse=True)

    @cached_property
    def pattern(self):
        """Finds it, and neither in a longer address nor in a longer number."""
        either = "|".join(map(re.escape, self.spellings))
        before, after = (r"[\w.+-]", r"[\w-]|\.\w") if self.is_mail else (r"\d", r"\d")
        return re.compile(f"(?<!{before})(?:{either})(?!{after})", re.IGNORECASE)

    def is_in(self, text):
        return bool(self.pattern.search(text))

    def erased_from(self, text):
        """The text without it: "" when it said nothing else."""
        left = self.pattern.sub(ERASED, text)
        return "" if left.strip() == ERASED else left
