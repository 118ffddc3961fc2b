"""The phone number of a cell, in any usual form."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.geography.overseas import phone_region
from network.text.phones import read_phone

from .cells import KEPT, OF_A_PERSON, RefusedError, Remark, correction_remarks

FIRST, OTHER = "telephone", "autre_telephone"
# A whole number among words and other numbers.
WHOLE = re.compile(
    r"(?<![0-9+])(?:(?:\+|00)[0-9]{2,3}[ .-]?(?:\(0\)[ .-]?)?[0-9](?:[ .-]?[0-9]{2}){4}"
    r"|0[1-9](?:[ .-]?[0-9]{2}){4}|33[1-9][0-9]{8})(?![0-9])"
)
# A whole number whose pairs are separated by slashes or commas, which else separate two numbers.
SLASHED = re.compile(
    r"(?<![0-9+])(?<![0-9][ .-])(?:(?:\+|00)[0-9]{2,3}[ /]?(?:\(0\)[ /]?)?|0)[1-9]"
    r"(?:(?: ?/ ?[0-9]{2}){4}|(?: ?, ?[0-9]{2}){4})(?![0-9])"
)
# The words of a number that does not reach the public desk.
OTHER_DESK = (
    r"(?<!hors )(?<!dehors des )(?<!sauf )"
    rf"\b(?:t[ée]l[ée]copie(?:ur)?|fax|urgences?|astreinte|{OF_A_PERSON})\b"
)
NO_DESK = r"(?:(?!t[ée]l)[^()0-9])*"  # the other words of brackets, without « tél. »
# Such a number, with the words before it; « Tél./fax » reaches the desk.
OTHER_LINE = re.compile(
    r"(?P<shared>t[ée]l(?:[ée]phone)?\b\.?\s*(?:[/&+-]|et)\s*)?"
    rf"{OTHER_DESK}[^0-9+|;,/\n]*\+?[0-9][0-9 .()-]*",
    re.IGNORECASE,
)
# Such a number, with the word after it, in a cell that begins with a number. A number that follows
# the word and has no word of its own is included: the word may be about both.
OTHER_LINE_BEFORE = re.compile(
    rf"{WHOLE.pattern}[ ]*(?:\({NO_DESK}{OTHER_DESK}{NO_DESK}\)(?:[ ]*{WHOLE.pattern}(?!\s*\())?"
    rf"|{OTHER_DESK}\.?(?=\s*(?:$|[|;,/\n])))",
    re.IGNORECASE,
)
# An inner line after a whole number: "04 92 30 00 00 poste 12".
EXTENSION = re.compile(
    r"(?<=[0-9])[ ,(-]*\b(?:poste|ext(?:ension)?)\b[. :]*[0-9]{1,6}\b\)?", re.IGNORECASE
)
OFFICIAL_PHONE = re.compile(r"\+(33|590|594|262|596|269|687|689|508|681)\d{6,9}")


def split_phones(cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, Remark]]]:
    """Put the two numbers of a row in `telephone` and `autre_telephone`, landlines first.

    Returns (new cells, [(column, Remark)]). The standard has one `telephone`, which is the landline
    of a place with a mobile too. Duplicates count once. From the third on, a number is dropped with
    a remark. A text without a whole number, such as a short number, stays where it is beside one
    whole number, and is dropped with a remark beside two. A row without any whole number is
    returned unchanged. Numbers of a fax, of emergencies and of inner lines are dropped first, each
    with a remark. Slashes and commas inside a number become spaces.
    """
    spaced = {name: _with_spaces(cells[name]) for name in (FIRST, OTHER) if name in cells}
    cells, dropped = _without_other_lines(cells | spaced)
    cells, remarks = _split(cells)
    return cells, dropped + remarks


def _with_spaces(cell):
    """Return the cell with spaces in the numbers that `SLASHED` matches: "04/92/06/12/34"."""
    return SLASHED.sub(lambda match: re.sub("[/,]", " ", match[0]), cell)


def _without_other_lines(cells):
    """Return (cells without the numbers of other desks and inner lines, [(column, Remark)])."""
    remarks, reason = [], _("Ce numéro n’est pas celui de l’accueil : il n’est pas gardé.")
    for name in (FIRST, OTHER):
        cell = cells.get(name, "")
        if not re.search(r"[^\W\d]", cell):
            continue
        text, found = cell, []
        patterns = [OTHER_LINE, EXTENSION]
        if re.match(r"\s*\+?[0-9]", cell):
            patterns.insert(0, OTHER_LINE_BEFORE)
        for pattern in patterns:
            matches = [match for match in pattern.finditer(text) if not _reaches_desk(match)]
            found += [match[0] for match in matches]
            for match in matches:
                text = text.replace(match[0], " ", 1)
        if not found:
            continue
        remarks += [(name, Remark(KEPT, reason, part.strip(" ,(-"))) for part in found]
        cells = {**cells, name: text if re.search(r"[0-9]", text) else ""}
    return cells, remarks


def _reaches_desk(match):
    """Return True for « Tél./fax », whose number reaches the public desk too."""
    return bool(match.groupdict().get("shared"))


def _split(cells):
    """Return what `split_phones` returns, for cells without other lines."""
    found = [match[0] for name in (FIRST, OTHER) for match in WHOLE.finditer(cells.get(name, ""))]
    if not found or (len(found) == 1 and not cells.get(OTHER, "").strip()):
        return cells, []
    others = {
        name: cell
        for name in (FIRST, OTHER)
        if (cell := cells.get(name, "")).strip() and not WHOLE.search(cell)
    }
    # The last nine digits: "04 92…" and "+33 4 92…" are one number.
    numbers = {re.sub(r"[^0-9]", "", number)[-9:]: number for number in reversed(found)}
    numbers = dict(reversed(numbers.items()))
    if len(numbers) == 1:
        (number,) = numbers.values()
        first = OTHER if FIRST in others else FIRST
        cleared = {name: "" for name in (FIRST, OTHER) if name in cells and name not in others}
        return cells | cleared | {first: number}, []
    ordered = sorted(numbers.items(), key=lambda item: item[0][0] in "67")
    first, other, *dropped = (number for _digits, number in ordered)
    reason = _("Deux numéros sont gardés, le fixe d’abord.")
    remarks = [(FIRST, Remark(KEPT, reason, number)) for number in dropped]
    remarks += [(name, Remark(KEPT, reason, cell)) for name, cell in others.items()]
    return {**cells, FIRST: first, OTHER: other}, remarks


def phone(cell: str, context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (number, remarks): the number in E.164, or a short number as its digits.

    A number without a country prefix is read as a number of the overseas territory of
    `context.postcode`, or else of the mainland. The standard requires one number: the first of
    several is kept, and the words around it are dropped. Remarks report these corrections. Raises
    RefusedError for an invalid number.
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
