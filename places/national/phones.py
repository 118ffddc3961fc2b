"""The phone number of a cell, in any usual form."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.geography.overseas import phone_region
from network.text.phones import read_phone

from .cells import KEPT, RefusedError, Remark, correction_remarks

OFFICIAL_PHONE = re.compile(r"\+(33|590|594|262|596|269|687|689|508|681)\d{6,9}")


def phone(cell: str, context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (number, remarks): the number in E.164, or a short number as its digits.

    A national number belongs to the département of `context.postcode` or to the mainland. The
    standard requires one number: the first of several is kept, and the words around it are dropped.
    Remarks report these corrections. Raises RefusedError for an invalid number.
    """
    first, *others = re.split(r"[|;\n]| ou | et |(?<=[0-9]{2})\s*[/,]\s*(?=[+0])", cell)
    compact = re.sub(r"^[^0-9+]+|[^0-9]+$|[\s.\-/()]", "", first)
    if match := re.fullmatch(r"(?:\+?33|0033)0?([1-9][0-9]{8})", compact):
        # "33…" without the plus, "+33 (0)4 …".
        compact = f"+33{match.group(1)}"
    elif match := re.fullmatch(r"0?([1-9][0-9]{8})", compact):
        # A spreadsheet removed the leading zero.
        compact = f"0{match.group(1)}"
    # The standard gives Mayotte the prefix of the Comoros; its numbers begin with 269 and 639.
    compact = re.sub(r"^(\+|00)269(?=(269|639)[0-9]{6}$)", "+262", compact)
    try:
        number = read_phone(compact, region=phone_region(context.postcode[:3]), takes_short=True)
    except ValidationError as error:
        raise RefusedError(_why_not(compact, error)) from error
    remarks = correction_remarks(cell != number, number)
    if others:
        remarks.append(Remark(KEPT, _("Un seul numéro est gardé, le premier.")))
    return number, remarks


def _why_not(compact, error):
    if re.fullmatch(r"0[0-9]{1,14}", compact) and len(compact) != 10:
        return _("%(count)s chiffres : un numéro français en a dix.") % {"count": len(compact)}
    return error.message
