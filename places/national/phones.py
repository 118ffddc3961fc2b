"""One telephone number of a national file, however it was typed, as E.164."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _

from network.geography.overseas import OVERSEAS

from .cells import KEPT, RefusedError, Remark, correction_remarks

OFFICIAL_PHONE = re.compile(r"\+(33|590|594|262|596|269|687|689|508|681)\d{6,9}")


def phone(cell: str, context, is_open=False) -> tuple:
    """E.164; a national number takes the prefix of its département, +33 on the mainland.

    The standard wants one number: of several, the first; words around it fall.
    """
    first, *others = re.split(r"[|;\n]| ou | et |(?<=[0-9]{2})\s*[/,]\s*(?=[+0])", cell)
    compact = re.sub(r"^[^0-9+]+|[^0-9]+$|[\s.\-/()]", "", first)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    elif match := re.fullmatch(r"(?:\+?33)?0?([1-9][0-9]{8})", compact):
        # "33…" without its plus, a first zero eaten by a spreadsheet, "+33 (0)4 …".
        prefix = 33 if compact.lstrip("+")[:2] == "33" else _prefix(context)
        compact = f"+{prefix}{match.group(1)}"
    elif territory := OVERSEAS.get(context.postcode[:3]):
        # Six digits in Nouméa, eight in Papeete.
        compact = re.sub(r"^(?=[0-9]{6}(?:[0-9]{2})?$)", f"+{territory.prefix}", compact)
    # The standard gives Mayotte the prefix of the Comoros; its numbers begin with 269 and 639.
    compact = re.sub(r"^\+269(?=(269|639)[0-9]{6}$)", "+262", compact)
    if not OFFICIAL_PHONE.fullmatch(compact):
        raise RefusedError(_why_not(compact))
    if not phonenumbers.is_valid_number(phonenumbers.parse(compact)):
        raise RefusedError(_("Ce numéro n’existe pas."))
    remarks = correction_remarks(cell != compact, compact)
    if others:
        remarks.append(Remark(KEPT, _("Un seul numéro est gardé, le premier.")))
    return compact, remarks


def _why_not(compact):
    if re.fullmatch(r"3[0-9]{3}|1[0-9]{2}", compact):
        return _("Un numéro court n’entre pas dans la norme : mettez-le dans la présentation.")
    if re.fullmatch(r"0[0-9]{1,14}", compact) and len(compact) != 10:
        return _("%(count)s chiffres : un numéro français en a dix.") % {"count": len(compact)}
    return _("Attendu : un numéro comme +33492000000.")


def _prefix(context):
    territory = OVERSEAS.get(context.postcode[:3])
    return territory.prefix if territory else 33
