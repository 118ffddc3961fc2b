"""Conversion of one cell of a national file into a value, and back.

A reader is a function of (cell, context, is_open) that returns (value, remarks), or raises
`RefusedError` with a translated reason. The cell is cleaned by `clean_text` and not blank.
`is_open` is True for a list that accepts unknown codes. A remark reports a correction, a dropped
part or a doubt, and does not reject the cell.
"""

import datetime
import html
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from network.text.strings import plain
from places.hours.osm_text import read_hours

from .coordinates import degrees_of
from .lines import is_email, is_website, lines
from .value_lists import head_of, split_values, value_key

# Plain answers; "designated" is OpenStreetMap's.
YES = frozenset({"oui", "yes", "y", "o", "vrai", "true", "1", "designated"})
NO = frozenset({"non", "no", "n", "faux", "false", "0"})
SEPARATOR = "|"
MAX_SHOWN, MAX_REPORTED = 120, 10_000
MOST_CODES, LONGEST_CODE = 40, 40
CODE = re.compile(rf"[A-Z][A-Z0-9_]{{1,{LONGEST_CODE - 1}}}")
OLDEST_YEAR = 1990
LEFT_OUT = {"Cc", "Cf", "Cs", "Cn"}
# It combines several emoji into one.
JOINER = "\N{ZERO WIDTH JOINER}"
PICTURES = "\N{MAHJONG TILE EAST WIND}"
TAG = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|br|button|center|div|em|embed|figure|font|footer|form"
    r"|h[1-6]|head|header|hr|html|i|iframe|img|input|li|link|meta|object|ol|p|pre|section|small"
    r"|span|strong|style|script|sub|sup|svg|table|tbody|td|th|thead|tr|u|ul|video)\b[^<>]*>",
    re.IGNORECASE,
)
BLOCK_END = re.compile(r"<br\b[^<>]*>|</(?:p|div|li|h[1-6]|tr)\s*>", re.IGNORECASE)
NOT_TEXT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# The characters of the bytes 80 to BF in Windows-1252, or in latin-1 where it has none.
CP1252_BYTES = {chr(byte): byte for byte in range(0x80, 0xC0)}
CP1252_BYTES |= {
    character: byte
    for byte in range(0x80, 0xC0)
    if (character := bytes([byte]).decode("cp1252", "ignore"))
}
CONTINUATION = f"[{re.escape(''.join(CP1252_BYTES))}]"
# Two bytes for accented letters; three for « ’ », « … », « € ».
GARBLED = re.compile(f"[ÂÃÅ]{CONTINUATION}|â{CONTINUATION}{{2}}")
# The words beside a contact that the public must not use.
OF_A_PERSON = (
    r"perso(?:nnel(?:le)?)?|priv[ée]e?|domicile|confidentiel(?:le)?"
    r"|ne (?:pas|plus) (?:diffuser|publier|communiquer|donner)"
)
PERSONAL_EMAIL = re.compile(
    rf"(?P<address>[^\s,;()]+@[^\s,;()]+)\s*\([^()]*\b(?:{OF_A_PERSON})\b[^()]*\)", re.IGNORECASE
)
REFUSED, REPAIRED, KEPT = "refused", "repaired", "kept"


class RewrittenCell(str):
    """The text of a cell, changed before it is read; `original` is the text of the file."""

    original: str

    def __new__(cls, text: str, original: str) -> "RewrittenCell":
        """Return the cell `text`; its attribute `original` is `original_of(original)`."""
        cell = super().__new__(cls, text)
        cell.original = original_of(original)
        return cell


def original_of(cell: str) -> str:
    """Return the text of the file for a cell, which may be a `RewrittenCell`."""
    return getattr(cell, "original", cell)


class RefusedError(Exception):
    """Raised when a cell has no acceptable value; `reason` is a translated sentence."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Remark:
    """A correction or doubt about a cell, or about a part of it.

    `value` is the part concerned, or "" for the whole cell. `kind` is REFUSED, REPAIRED or KEPT,
    and `reason` a translated sentence.
    """

    kind: str
    reason: str
    value: str = ""


@dataclass(frozen=True)
class Context:
    """The other data that a reader may need: the postcode of the row, and today's date.

    Without `today`, dates in the future are accepted.
    """

    postcode: str = ""
    today: datetime.date | None = None


# (cell, context, is_open) -> (value, remarks)
Reader = Callable[..., tuple]


def clean_text(raw: str) -> str:
    """Return the text with composed accents, without hidden characters or surrounding space.

    Line ends become a newline, and no-break spaces (U+00A0) ordinary ones. The characters of
    `hidden_characters` are removed.
    """
    text = unicodedata.normalize("NFC", raw)
    if text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\N{NO-BREAK SPACE}", " ")
    hidden = hidden_characters(text)
    return "".join(char for char in text if char not in hidden).strip()


def hidden_characters(text: str) -> set[str]:
    """Return the set of invisible characters in a text, which `clean_text` removes.

    They are control characters, format characters (direction marks, zero-width spaces…), unassigned
    characters and lone surrogates. Line ends and tabs are not included. In a text with emoji, the
    joiner of emoji is not included either.
    """
    if text.isprintable():
        return set()
    hidden = {char for char in text if unicodedata.category(char) in LEFT_OUT}
    has_pictures = any(char >= PICTURES for char in text)
    return hidden - {"\n", "\r", "\t"} - ({JOINER} if has_pictures else set())


def one_line(text: str) -> str:
    """Return the text cleaned and on one line, for a report, cut at `MAX_REPORTED` characters."""
    return collapse_spaces(clean_text(text[:MAX_REPORTED]))


def shorten(text: str) -> str:
    """Return the text cleaned and on one line, for display.

    Beyond `MAX_SHOWN` characters it is cut and ends with "…".
    """
    line = collapse_spaces(clean_text(text[: MAX_SHOWN * 4]))
    return line if len(line) <= MAX_SHOWN else f"{line[: MAX_SHOWN - 1]}…"


def collapse_spaces(cell: str) -> str:
    """Return the text stripped, with each run of white space replaced by one space."""
    return " ".join(cell.split())


def fix_mojibake(text: str) -> str:
    """Return the text with garbled accents restored: « mÃ©diathÃ¨que » becomes « médiathèque ».

    A program wrote UTF-8 and another read it as Windows-1252. Correct texts are unchanged.
    """
    return text if text.isascii() else GARBLED.sub(_decode_garbled, text)


def _decode_garbled(match):
    first, *others = match.group()
    data = bytes([ord(first), *(CP1252_BYTES[character] for character in others)])
    return data.decode("utf-8", "ignore") or match.group()


# Readers


def text(longest: int) -> Reader:
    """Return a reader of texts on one line, without HTML tags.

    Texts of more than `longest` characters, and cells that contain only tags, are refused.
    """

    def read(cell, context, is_open=False):
        cell, remarks = _strip_tags(cell)
        value = collapse_spaces(cell)
        if len(value) > longest:
            raise RefusedError(
                _("Plus de %(longest)s signes (%(length)s).")
                % {"longest": longest, "length": len(value)}
            )
        return value, remarks

    return read


def name(longest: int) -> Reader:
    """Return a reader of names, with a remark if a name has no letter.

    Texts of more than `longest` characters, and cells that contain only tags, are refused.
    """
    read_text = text(longest)

    def read(cell, context, is_open=False):
        value, remarks = read_text(cell, context)
        if not any(map(str.isalpha, value)):
            remarks = [*remarks, Remark(KEPT, _("Ce nom n’a aucune lettre."))]
        return value, remarks

    return read


def long_text(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (text of several lines, remarks), without HTML tags.

    A remark reports that tags were removed. Raises RefusedError if the cell contains only tags.
    """
    return _strip_tags(cell)


def _strip_tags(cell):
    """Return (cell without HTML tags, remarks): the site would display the tags as text.

    Raises RefusedError if the cell contains only tags.
    """
    if "<" not in cell or not TAG.search(cell):
        return cell, []
    text = TAG.sub("", BLOCK_END.sub("\n", NOT_TEXT.sub("", cell)))
    text = clean_text(re.sub(r"\n{3,}", "\n\n", html.unescape(text)).strip())
    if not text:
        raise RefusedError(_("Il n’y a là que des balises HTML."))
    return text, [Remark(REPAIRED, _("Balises HTML retirées."))]


def postcode(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (postcode of five digits, remarks); restore a leading zero lost in a spreadsheet.

    White space is removed. Raises RefusedError for any other text, and for a postcode that begins
    with 00, 96 or 99.
    """
    value = re.sub(r"\s", "", cell)
    if re.fullmatch(r"[1-9]\d{3}", value):
        value = f"0{value}"
    if not re.fullmatch(r"[0-9]{5}", value):
        raise RefusedError(_("Attendu : cinq chiffres."))
    if value[:2] in {"00", "96", "99"}:
        raise RefusedError(_("Ce code postal n’existe pas."))
    return value, correction_remarks(cell != value, value)


def insee_code(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (INSEE code in capitals, remarks); restore a leading zero lost in a spreadsheet.

    Raises RefusedError for any other text, and for a code that lies in no département.
    """
    value = re.sub(r"\s", "", cell).upper()
    if re.fullmatch(r"[1-9]\d{3}", value, re.ASCII):
        value = f"0{value}"
    if not re.fullmatch(r"([013-9]\d|2[AB1-9])\d{3}", value, re.ASCII):
        raise RefusedError(_("Attendu : cinq signes, comme 04209 ou 2A004."))
    if not re.match(r"0[1-9]|[1-8][0-9AB]|9[0-5]|97[1-8]|98[46-9]", value):
        raise RefusedError(_("Ce code n’est celui d’aucune commune."))
    return value, correction_remarks(cell != value, value)


def degrees(limit: float) -> Reader:
    """Return a reader of degrees from -`limit` to `limit`, both included.

    The value is a float. A decimal comma, and minutes and seconds, are converted with a remark.
    Other texts are refused, and so are numbers beyond the limit.
    """

    def read(cell, context, is_open=False):
        number = degrees_of(cell)
        if number is None:
            raise RefusedError(_("Attendu : un nombre en degrés, avec un point. Ex. : 43.52609"))
        if abs(number) > limit:
            raise RefusedError(_("Attendu : de −%(limit)s à %(limit)s.") % {"limit": limit})
        is_converted = re.search("[,°º˚]", cell) is not None
        return number, correction_remarks(is_converted, write_number(number))

    return read


def date(unknown: str) -> Reader:
    """Return a reader of dates: 2024-04-02, 2024/04/02, 20240402 or 02/04/2024.

    The value is a `datetime.date`. A time after the date is dropped. The date whose ISO form is
    `unknown` gives None. Dates before `OLDEST_YEAR` (1990), or after the day that follows
    `context.today`, are refused.
    """

    def read(cell, context, is_open=False):
        if match := re.fullmatch(r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})([T ].*)?", cell):
            year, month, day = match.group(1, 2, 3)
        elif match := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", cell):
            year, month, day = match.groups()
        elif match := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})( .*)?", cell):
            day, month, year = match.group(1, 2, 3)
        else:
            raise RefusedError(_("Attendu : une date comme 2024-04-02."))
        try:
            value = datetime.date(int(year), int(month), int(day))
        except ValueError:
            raise RefusedError(_("Cette date n’existe pas.")) from None
        if value.isoformat() == unknown:
            return None, []
        if value.year < OLDEST_YEAR:
            raise RefusedError(_("Cette date est trop ancienne pour être vraie."))
        # In some time zones it is already tomorrow.
        if context.today and value > context.today + datetime.timedelta(days=1):
            raise RefusedError(_("Cette date n’est pas encore arrivée."))
        return value, correction_remarks(cell != value.isoformat(), value.isoformat())

    return read


def one_of(allowed: list[str], is_whole: bool = False) -> Reader:
    """Return a reader of lists of allowed values, sorted in the order of `allowed`.

    Values are separated by "|" or as people separate them (`split_values`). They are recognised
    regardless of case, accents, apostrophes, spacing or plural. If `is_open` is True, codes outside
    the list are accepted too, after the allowed values: capitals, figures and "_", at most 40
    characters (`CODE`). The cell then has at most `MOST_CODES` values. Other parts of the cell are
    dropped with a remark; the cell is refused if no value remains. If `is_whole` is True, an
    unknown part refuses the whole cell, because a part of the list would be wrong.
    """
    by_key = {value_key(value): value for value in allowed}

    def read(cell, context, is_open=False):
        values, remarks = [], []
        for part in split_values(cell, by_key):
            value = part if part in allowed else by_key.get(value_key(part))
            if value is None and not is_open:
                value = by_key.get(value_key(head_of(part)))
            value = value or (part if is_open else None)
            if (
                is_open
                and value not in allowed
                and (not CODE.fullmatch(part) or len(values) == MOST_CODES)
            ):
                remarks.append(Remark(REFUSED, _("Ce n’est pas un code de typologie."), part))
            elif value is None:
                remarks.append(Remark(REFUSED, _("Cette valeur n’est pas dans la liste."), part))
            elif value not in values:
                values.append(value)
                # The standard's text and pattern differ by an apostrophe: not a correction.
                if _bare(part) != _bare(value):
                    remarks += correction_remarks(True, value, part)
        if is_whole and values and any(remark.kind == REFUSED for remark in remarks):
            unknown = next(remark.value for remark in remarks if remark.kind == REFUSED)
            reason = _("« %s » n’est pas dans la liste : sans cette valeur, la case serait fausse.")
            raise RefusedError(reason % shorten(unknown))
        if not values:
            reason = _("Cette valeur n’est pas dans la liste.")
            raise RefusedError(remarks[0].reason if is_open and remarks else reason)
        rank = {value: index for index, value in enumerate(allowed)}
        return sorted(values, key=lambda value: rank.get(value, len(rank))), remarks

    return read


def emails(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (e-mail addresses, one per line, remarks).

    Addresses are separated by white space, "|", ";", "," or "/". The words "ou", "et", "or" and
    "and", and a "-", are also separators if they have a space on each side. Invalid addresses are
    dropped with a remark, and so is an address before « (perso) ». Raises RefusedError if no
    address is left.
    """
    own = [match["address"] for match in PERSONAL_EMAIL.finditer(cell)]
    reason = _("Cette adresse est celle d’une personne : elle n’est pas gardée.")
    remarks = [Remark(REFUSED, reason, address) for address in own]
    if own and not (cell := PERSONAL_EMAIL.sub(" ", cell).strip()):
        raise RefusedError(reason)
    cell = re.sub(r"\s(?:ou|et|or|and|-)\s", SEPARATOR, cell.replace("mailto:", ""))
    value, others = _each(re.sub(r"[;,/\s]+", SEPARATOR, cell), _email)
    return value, remarks + others


def websites(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (URLs, one by line, remarks).

    The separators are "|", line ends, and other separators that a URL follows. "https://" is added
    if missing. Invalid URLs are dropped with a remark. Raises RefusedError if no URL is valid.
    """
    cell = re.sub(r"(?:;|,|\s/|\s-|\sou\b|\set\b|\s)\s*(?=https?:|www\.|$)", SEPARATOR, cell)
    return _each(re.sub(r"[\n\t]|;\s*$", SEPARATOR, cell), _website)


def website(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (URL, remarks); "https://" is added if missing.

    Raises RefusedError for an invalid URL or one of more than 500 characters.
    """
    value = _website(cell)
    if len(value) > 500:
        raise RefusedError(_("L’adresse est trop longue."))
    return value, correction_remarks(cell != value, value)


def yes_or_no(cell: str, context: Context, is_open: bool = False) -> tuple[bool, list[Remark]]:
    """Return (True, []) for a cell that means yes, (False, []) for one that means no.

    Raises RefusedError for any other cell, such as "limited".
    """
    answer = plain(cell)
    if answer not in YES | NO:
        raise RefusedError(_("Ni oui ni non."))
    return answer in YES, []


def write_yes_or_no(value: bool | None) -> str:
    """Return "oui", "non", or "" for None."""
    return {True: "oui", False: "non"}.get(value, "")


def free_lines(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (text, []): the parts of a cell become one line each.

    The separators are "|", ";", line ends and bullets.
    """
    cell = re.sub(r"[;\n]|\s*[•·]\s+", SEPARATOR, cell)
    return "\n".join(collapse_spaces(part) for part in _parts(cell)), []


def opening_hours(cell: str, context: Context, is_open: bool = False) -> tuple[str, list[Remark]]:
    """Return (opening hours on one line, remarks).

    Hours that cannot be parsed are kept, with a remark.
    """
    value = collapse_spaces(cell)
    if read_hours(value).is_readable:
        return value, []
    return value, [Remark(KEPT, _("Horaires illisibles : montrés tels quels, jamais ouverts."))]


def _each(cell, clean):
    values, remarks = [], []
    for part in _parts(cell):
        try:
            value = clean(part)
        except RefusedError as refusal:
            remarks.append(Remark(REFUSED, refusal.reason, part))
        else:
            remarks += correction_remarks(part != value, value, part)
            values.append(value)
    if not values:
        raise RefusedError(remarks[0].reason if remarks else _("La valeur est vide."))
    return "\n".join(dict.fromkeys(values)), remarks


def _email(part):
    value = part.removeprefix("mailto:")
    try:
        is_email(value)
    except ValidationError:
        raise RefusedError(_("Ce n’est pas une adresse de courriel.")) from None
    return value


def _website(part):
    value = part if re.match(r"https?://", part, re.IGNORECASE) else f"https://{part}"
    try:
        is_website(value)
    except ValidationError:
        raise RefusedError(_("Ce n’est pas une adresse web.")) from None
    if "@" in value.partition("://")[2].split("/")[0].split("?")[0]:
        raise RefusedError(_("L’adresse contient un nom ou un mot de passe."))
    return value


def _parts(cell):
    return [part for raw in cell.split(SEPARATOR) if (part := raw.strip())]


def _bare(value):
    return value.replace("’", "'").replace(" ", "")


def correction_remarks(changed: bool, value: str, before: str = "") -> list[Remark]:
    """Return a list of one remark with the corrected `value`, or [] if `changed` is False.

    `before` is the part of the cell that was corrected, or "" for the whole cell.
    """
    return (
        [Remark(REPAIRED, _("Lu comme « %(value)s ».") % {"value": shorten(value)}, before)]
        if changed
        else []
    )


# Writers


def write_text(value: object) -> str:
    """Return a value as text; "" for None and other empty values."""
    return str(value or "")


def write_or(unknown: str) -> Callable[[object], str]:
    """Return a writer of dates or texts; an empty value is written as `unknown`."""

    def write(value):
        return str(value) if value else unknown

    return write


def write_number(value: float | None) -> str:
    """Return a number with a decimal point: 48 gives "48.0", None gives "".

    Small numbers have no exponent: 0.00004 gives "0.00004", because some readers refuse "4e-05".
    """
    if value is None:
        return ""
    text = repr(float(value))
    return f"{value:.12f}".rstrip("0") if "e" in text else text


def write_list(value: Iterable[str] | None) -> str:
    """Return the values separated by "|"; "" for None."""
    return SEPARATOR.join(value or [])


def write_lines(value: str | None) -> str:
    """Return the lines that are not blank, separated by "|"; "" for None.

    A "|" inside a line becomes "/".
    """
    return SEPARATOR.join(line.replace(SEPARATOR, "/") for line in lines(value or ""))


def write_phone(value: object) -> str:
    """Return a phone number in E.164, or as stored if short or not a number; "" for None."""
    return getattr(value, "as_e164", None) or str(value or "")
