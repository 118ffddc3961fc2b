"""The SIRET or RNA of a cell, and the control key of a SIRET.

A SIRET has 14 digits and satisfies the Luhn formula. Those of La Poste (SIREN 356000000) are an
exception: the sum of their digits is a multiple of 5.
Source: https://fr.wikipedia.org/wiki/Système_d'identification_du_répertoire_des_établissements
"""

import re

from django.utils.translation import gettext_lazy as _

from .cells import KEPT, Context, RefusedError, Remark, correction_remarks

PATTERN = r"^[a-zA-Z0-9]{9,14}\Z"
EXPECTED = _("9 à 14 lettres ou chiffres")
LA_POSTE = "356000000"
WRONG_KEY = _("Ce SIRET est gardé, mais sa clé de contrôle est fausse : vérifiez-le.")
# A whole text that is a SIREN, a SIRET or an RNA, also abbreviated by a spreadsheet.
NUMBER = re.compile(
    r"(?:(?:siret|siren|rna|n°|:)\s*)*(?:w?(?:\d[\s.]*){9,14}|\d[.,]\d+e\+\d+)", re.IGNORECASE
)
# Published in the place of an empty SIRET.
REASON = "SIRET ou RNA inconnu du réseau"


def is_unknown(pivot: str) -> bool:
    """Return True for an empty text and for zeros, which files write for an unknown number."""
    return not pivot.strip("0")


def is_number(text: str) -> bool:
    """Return True if a text is only a SIREN, a SIRET or an RNA: "SIRET : 356 000 000 00048"."""
    return bool(NUMBER.fullmatch(text.strip()))


def has_wrong_key(pivot: str) -> bool:
    """Return True for a SIRET whose control key is wrong; False for other numbers and ""."""
    if is_unknown(pivot) or not re.fullmatch(r"[0-9]{14}", pivot):
        return False
    digits = [int(digit) for digit in pivot]
    if pivot.startswith(LA_POSTE) and sum(digits) % 5 == 0:
        return False
    # Every second digit counts twice, from the right.
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[::2]]
    return (sum(doubled) + sum(digits[1::2])) % 10 != 0


def pivot(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (SIRET or RNA, remarks), without white space; ("", []) for zeros.

    A SIRET with a wrong control key is returned with a remark. Raises RefusedError for a text other
    than 9 to 14 letters or digits.
    """
    value = re.sub(r"\s", "", cell)
    if is_unknown(value):
        return "", []
    if not re.match(PATTERN, value, re.ASCII):
        raise RefusedError(_("Attendu : %(expected)s.") % {"expected": EXPECTED})
    doubts = [Remark(KEPT, WRONG_KEY)] if has_wrong_key(value) else []
    return value, [*correction_remarks(cell != value, value), *doubts]
