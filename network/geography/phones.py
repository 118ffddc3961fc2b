"""Telephone numbers as people type them, here and in the territories overseas."""

import phonenumbers
from django.conf import settings

from .overseas import MAINLAND_PHONES, OVERSEAS


def international(typed: str) -> str:
    """ "+33612345678" of a number as it is dialled in the network's territory, else on the mainland
    or overseas; "" of what is no number."""
    own = settings.PHONENUMBER_DEFAULT_REGION
    others = [MAINLAND_PHONES, *(territory.phone_region for territory in OVERSEAS.values())]
    numbers = [_parsed(typed, region) for region in dict.fromkeys([own, *others])]
    for number in numbers:
        if number and phonenumbers.is_valid_number(number):
            return _written(number)
    # A block of numbers may be newer than the library.
    number = numbers[0]
    return _written(number) if number and phonenumbers.is_possible_number(number) else ""


def _parsed(typed, region):
    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None


def _written(number):
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
