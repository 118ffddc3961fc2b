"""Phone numbers of the French numbering plan, mainland and overseas, and numbers abroad.

A number is stored in E.164 ("+33612345678"), a short number as it is dialled ("3949").
"""

import re
import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

MAINLAND = "FR"
# The regions of `phonenumbers` that a French number may belong to, the mainland first.
REGIONS = [MAINLAND, *("GP", "MQ", "GF", "RE", "PM", "YT", "BL", "MF", "WF", "PF", "NC")]
FRENCH_CODES = {phonenumbers.country_code_for_region(region) for region in REGIONS}
LONGEST_SHORT = 6
MAINLAND_DIGITS = 10
# Words around a number: "Tél. : 06 12 34 56 78 (le soir)".
# A parenthesis before a digit or a prefix belongs to the number: "(+33) 6 12 34 56 78".
AROUND = re.compile(r"^(?:[^\d+\uff0b(]|\((?!\s*[\d+\uff0b]))+|[^\d]+$")
# The library would dial letters as the keys of a telephone.
LETTER = re.compile(r"[^\W\d_]")
EXAMPLE_ABROAD = "+32 470 12 34 56"
LRI, PDI = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def left_to_right(number: str) -> str:
    """Return a number between LRI and PDI if the active language is written from right to left.

    Without them, the pairs of digits would be displayed in the reverse order and the plus sign
    after the number.
    """
    return f"{LRI}{number}{PDI}" if get_language_bidi() else number


def international(typed: str, region: str = "") -> str:
    """Return the E.164 form, "+33612345678", of a valid number; "" for anything else.

    A foreign number needs its prefix. A national number is parsed as dialled in `region`, by
    default the network's region. If this fails, ten digits that begin with 0 are parsed as dialled
    in the network, then on the mainland and in each overseas territory. Words around the number are
    ignored. A number with letters inside it, or with an extension, returns "".
    """
    typed = AROUND.sub("", typed)
    if LETTER.search(typed):
        return ""
    for number in _readings(typed, region):
        if phonenumbers.is_valid_number(number) and not number.extension:
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return ""


def short_number(typed: str) -> str:
    """Return "3949" for "39 49", a valid short number of the mainland; "" for anything else."""
    typed = unicodedata.normalize("NFKC", typed)
    digits = _digits(typed)
    if len(digits) > LONGEST_SHORT or re.search(r"[^\d\s.\-]", typed):
        return ""
    number = _parsed(digits, MAINLAND)
    is_short = number and phonenumbers.is_valid_short_number_for_region(number, MAINLAND)
    return digits if is_short else ""


def read_phone(typed: str, *, region: str = "", takes_short: bool = False) -> str:
    """Return a typed number in the form in which it is stored: E.164, or "3949" if short.

    Short numbers are accepted only with `takes_short`, which is for a place page and never for a
    person. Raises ValidationError, with the message of `explain`, for anything else.
    """
    number = international(typed, region) or (takes_short and short_number(typed))
    if not number:
        raise ValidationError(explain(typed, region), code="invalid")
    return number


def explain(typed: str, region: str = "") -> str:
    """Return a translated error message for a refused number: the reason, then an example.

    The example of a number that starts with a prefix, "+" or "00", is a number abroad, or a French
    number with its prefix. Otherwise it is a mobile number of `region`, by default the network's.
    Words around the number are ignored.
    """
    typed = AROUND.sub("", typed)
    is_abroad = typed.startswith(("+", "\uff0b", "00"))
    example = _example_with_prefix(typed) if is_abroad else example_phone(region, is_mobile=True)
    looks_like = {"phone": left_to_right(example)}
    if not typed or LETTER.search(typed):
        return _("Écrivez un seul numéro, en chiffres. Ex. : %(phone)s") % looks_like
    length = _length_abroad(typed) if is_abroad else _national_length(typed, region)
    if length == ValidationResult.INVALID_COUNTRY_CODE:
        message = _("Cet indicatif de pays n’existe pas. Un numéro ressemble à %(phone)s.")
    elif length == ValidationResult.TOO_SHORT:
        message = _("Ce numéro n’a pas assez de chiffres. Un numéro ressemble à %(phone)s.")
    elif length == ValidationResult.TOO_LONG:
        message = _("Ce numéro a trop de chiffres. Un numéro ressemble à %(phone)s.")
    else:
        message = _("Ce numéro n’existe pas : vérifiez-le. Un numéro ressemble à %(phone)s.")
    return message % looks_like


def example_phone(region: str = "", *, is_mobile: bool = False) -> str:
    """Return an example number of a region in national format: "01 23 45 67 89".

    The number is a landline, or a mobile with `is_mobile`. The default region is the network's
    region.
    """
    kind = PhoneNumberType.MOBILE if is_mobile else PhoneNumberType.FIXED_LINE
    region = region or settings.PHONENUMBER_DEFAULT_REGION
    number = phonenumbers.example_number_for_type(region, kind)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def _example_with_prefix(typed):
    """Return an example of the country of a prefix if it is French, else `EXAMPLE_ABROAD`."""
    number = _parsed(typed, MAINLAND)
    region = number and phonenumbers.region_code_for_country_code(number.country_code)
    if region not in REGIONS:
        return EXAMPLE_ABROAD
    example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    return phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)


def _readings(typed, region):
    """Return an iterator on the numbers that a typed text may be, the likeliest first.

    The text is parsed as dialled in `region`, by default the network's region. Ten digits that
    start with a zero are also parsed as dialled in the network, then in each French region.
    """
    regions = [region or settings.PHONENUMBER_DEFAULT_REGION]
    digits = _digits(typed)
    if digits.startswith("0") and len(digits) == MAINLAND_DIGITS:
        regions += [settings.PHONENUMBER_DEFAULT_REGION, *REGIONS]
    numbers = (_parsed(typed, each) for each in dict.fromkeys(regions))
    return filter(None, numbers)


def _length_abroad(typed):
    """Return the `ValidationResult` of the length of a number with a country prefix.

    If several territories share the prefix, its main territory defines the lengths.
    """
    try:
        number = phonenumbers.parse(typed, MAINLAND)
    except phonenumbers.NumberParseException as error:
        kinds = phonenumbers.NumberParseException
        if error.error_type == kinds.INVALID_COUNTRY_CODE:
            return ValidationResult.INVALID_COUNTRY_CODE
        is_long = error.error_type == kinds.TOO_LONG
        return ValidationResult.TOO_LONG if is_long else ValidationResult.TOO_SHORT
    return phonenumbers.is_possible_number_with_reason(number)


def _national_length(typed, region):
    """Return the `ValidationResult` of the length of a national number.

    A number that begins with a zero must have ten digits. Any other number must have as many digits
    as the example of `region`, by default the network's region.
    """
    digits = _digits(typed)
    own = len(_digits(example_phone(region)))
    expected = MAINLAND_DIGITS if digits.startswith("0") else own
    if len(digits) == expected:
        return ValidationResult.IS_POSSIBLE
    is_short = len(digits) < expected
    return ValidationResult.TOO_SHORT if is_short else ValidationResult.TOO_LONG


def _digits(text):
    return "".join(filter(str.isdecimal, text))


def _parsed(typed, region):
    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
