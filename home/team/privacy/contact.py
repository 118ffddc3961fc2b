"""An e-mail address or a telephone number, with its spellings in texts. Pure."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Self

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError

from events.registrations.forms import clean_contact

SEPARATORS = ("", " ", ".", "-", "\u00a0", "\u202f")
ERASED = "[effacé]"


def _formerly_stored(typed):
    """Return the E.164 form of a phone number of possible length, or "".

    Former releases stored numbers of a possible length, even invalid ones.
    """
    try:
        number = phonenumbers.parse(typed, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return ""
    is_possible = phonenumbers.is_possible_number(number)
    e164 = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.format_number(number, e164) if is_possible else ""


def _national_prefix(number):
    """Return the digits before a national number, such as "0" in France, or "" without any."""
    region = phonenumbers.region_code_for_country_code(number.country_code)
    return phonenumbers.ndd_prefix_for_region(region, True) or ""


def _escaped(texts):
    """Return the texts as JSON may write them: a no-break space may be escaped."""
    return {json.dumps(text)[1:-1] for text in texts}


@dataclass(frozen=True)
class Contact:
    """An e-mail address or a phone number of a person.

    `value` is "camille@exemple.fr" or "+33612345678".
    """

    value: str

    @classmethod
    def read(cls, typed: str) -> Self:
        """Return the contact of a typed text: an address in lower case, or a number in E.164.

        Also accepts a number that former releases stored but no form accepts today. For any other
        text, raises ValidationError with a message that explains the correction.
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
    def is_mail(self) -> bool:
        """True for an e-mail address, False for a phone number."""
        return "@" in self.value

    @cached_property
    def spellings(self) -> list[str]:
        """The spellings of the contact that are searched for, the longest first.

        For an e-mail address, it is the address itself. For a phone number, they are its national
        and international forms with several separators, each also escaped as in JSON, and the
        "tel:" link. The international forms begin with "+33", "0033" or one of these in brackets,
        and may contain the "(0)" that foreign callers omit.
        """
        if self.is_mail:
            return [self.value]
        number = phonenumbers.parse(self.value)
        prefix = _national_prefix(number)
        spelled = {f"tel:{self.value}"}
        codes = f"+{number.country_code}", f"00{number.country_code}"
        for sign, code in product(SEPARATORS, codes):
            national, short = (re.sub(r"[ .-]", sign, text) for text in self._forms)
            spelled.add(national)
            for gap in (sign, " ", ""):
                spelled |= {f"{code}{gap}{short}", f"({code}){gap}{short}"}
                if prefix:
                    spelled |= {f"{code}{gap}({prefix}){end}{short}" for end in (gap, "")}
        return sorted(spelled | _escaped(spelled), key=len, reverse=True)

    @cached_property
    def fragments(self) -> list[str]:
        """The shortest texts such that every one of the `spellings` contains one of them.

        A query searches for these few texts, and `is_in` then excludes other contacts.
        """
        if self.is_mail:
            return [self.value]
        texts = {re.sub(r"[ .-]", sign, text) for text in self._forms for sign in SEPARATORS}
        texts |= _escaped(texts)
        return sorted(text for text in texts if not any(o != text and o in text for o in texts))

    @property
    def _forms(self):
        """The national form of a phone number, and its form without a country code or a prefix."""
        number = phonenumbers.parse(self.value)
        kinds = phonenumbers.PhoneNumberFormat
        whole = phonenumbers.format_number(number, kinds.INTERNATIONAL)
        short = whole.removeprefix(f"+{number.country_code}").strip()
        return phonenumbers.format_number(number, kinds.NATIONAL), short

    @cached_property
    def pattern(self) -> re.Pattern:
        """Pattern that finds the contact in any of its `spellings`; case is ignored.

        A match is not beside another digit of a number, nor inside a longer address:
        "anne@exemple.fr" is not in "marianne@exemple.fr". A longer number with separators matches.
        """
        either = "|".join(map(re.escape, self.spellings))
        before, after = (r"[\w.+-]", r"[\w-]|\.\w") if self.is_mail else (r"\d", r"\d")
        return re.compile(f"(?<!{before})(?:{either})(?!{after})", re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        """Return True if `text` contains the contact."""
        return bool(self.pattern.search(text))

    def erased_from(self, text: str) -> str:
        """Return `text` with `ERASED` in place of the contact, or "" if nothing else remains."""
        left = self.pattern.sub(ERASED, text)
        return "" if left.strip() == ERASED else left
