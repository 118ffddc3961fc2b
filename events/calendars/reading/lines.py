"""The lines of an iCalendar file, whatever was done to them. Pure: bytes in, components out.

RFC 5545 §3.1 asks for CRLF, folds and UTF-8; calendars in the wild have lost some of it. What can
be understood is mended and said, what cannot is left out and said.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

MENDED, REFUSED, LEFT = "mended", "refused", "left"
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "X-ALT-DESC", "RESOURCES"}
# RFC 5545, 7986, 9073, 9253: a line that opens with another word is the rest of a text.
NAMES = TEXTS | set(
    "BEGIN END VERSION PRODID CALSCALE METHOD NAME REFRESH-INTERVAL SOURCE COLOR IMAGE CONFERENCE"
    " ATTACH CATEGORIES CLASS GEO PERCENT-COMPLETE PRIORITY STATUS COMPLETED DTEND DUE DTSTART"
    " DURATION FREEBUSY TRANSP TZID TZNAME TZOFFSETFROM TZOFFSETTO TZURL ATTENDEE ORGANIZER"
    " RECURRENCE-ID RELATED-TO URL UID EXDATE EXRULE RDATE RRULE ACTION REPEAT TRIGGER CREATED"
    " DTSTAMP LAST-MODIFIED SEQUENCE REQUEST-STATUS STRUCTURED-DATA STYLED-DESCRIPTION LINK"
    " CONCEPT REFID LOCATION-TYPE PARTICIPANT-TYPE RESOURCE-TYPE CALENDAR-ADDRESS ACKNOWLEDGED"
    " PROXIMITY TZUNTIL TZID-ALIAS-OF BUSYTYPE".split()
)
# They turn the words after them round, on every page where the title is shown.
TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NAME = re.compile(r"([A-Za-z0-9-]+)\s*(?=[;:])")
LINE_END = re.compile(rb"\r\n|\n|\r")
MOST_REMARKS = 1000


class UnreadableCalendarError(Exception):
    """No calendar can be read in it; the message says why, in French."""


@dataclass(frozen=True)
class Remark:
    """What was mended, refused or left out: where, on which value, and why, in French."""

    kind: str
    reason: str
    line: int = 0
    uid: str = ""
    property: str = ""
    value: str = ""


class Remarks(list):
    """The first thousand remarks; `count` is how many there were."""

    count = 0

    def add(self, kind, reason, *, line=0, uid="", name="", value=""):
        self.count += 1
        if len(self) < MOST_REMARKS:
            self.append(Remark(kind, reason, line, uid[:120], name, value[:120]))


@dataclass(frozen=True)
class Line:
    number: int
    text: str


@dataclass
class Component:
    """A VEVENT, a VTIMEZONE… or a calendar, with its own lines; those of a zone have its parts."""

    name: str
    line: int
    lines: list[Line] = field(default_factory=list)


def content_lines(content, remarks):
    """The unfolded `Line`s of a file. Raises `UnreadableCalendarError` for what is no calendar."""
    content = _decoded_utf16(content, remarks)
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        remarks.add(MENDED, _("Le fichier s’ouvre par une marque d’octets (BOM)."), line=1)
    _refuse_others(content)
    if b"\r\n" not in content:
        remarks.add(MENDED, _("Les lignes ne finissent pas par CRLF."), line=1)
    return _joined_texts(_unfolded(content, remarks), remarks)


def _decoded_utf16(content, remarks):
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return content
    remarks.add(MENDED, _("Le fichier est en UTF-16 et non en UTF-8."), line=1)
    return content.decode("utf-16", "replace").encode()


def _refuse_others(content):
    start = content[:2000].lstrip().lower()
    if not start:
        raise UnreadableCalendarError(_("Le fichier est vide."))
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        raise UnreadableCalendarError(_("C’est une page web, pas un calendrier."))
    if start.startswith((b"pk\x03\x04", b"\x1f\x8b")):
        raise UnreadableCalendarError(
            _("C’est une archive : envoyez le fichier .ics qu’elle tient.")
        )
    if not re.search(rb"begin\s*:\s*v(calendar|event)", content, re.IGNORECASE):
        raise UnreadableCalendarError(
            _("Ce n’est pas un calendrier : il y manque BEGIN:VCALENDAR.")
        )


def _unfolded(content, remarks):
    """(number, bytes) joined before they are decoded: some fold in the middle of a character."""
    number, start, pieces = 0, 0, []
    latin = False
    for number_here, raw in enumerate(LINE_END.split(content), 1):
        if raw[:1] in (b" ", b"\t") and pieces and not _is_border(raw):
            pieces.append(raw[1:])
            continue
        if pieces:
            text, is_latin = _decoded(b"".join(pieces))
            latin = _tell_latin(remarks, number, latin, is_latin)
            yield number, text
        number, start = number_here, raw.strip(b" \t") if _is_border(raw) else raw
        pieces = [start] if start.strip() else []
    if pieces:
        text, is_latin = _decoded(b"".join(pieces))
        _tell_latin(remarks, number, latin, is_latin)
        yield number, text


def _is_border(raw):
    """An indented BEGIN or END: a fold never starts so."""
    return raw.lstrip(b" \t")[:6].upper().startswith((b"BEGIN:", b"END:"))


def _decoded(raw):
    try:
        return raw.decode(), False
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), True


def _tell_latin(remarks, number, told, is_latin):
    if is_latin and not told:
        reason = _("Le texte n’est pas en UTF-8 : il est lu comme du Windows-1252.")
        remarks.add(MENDED, reason, line=number)
    return told or is_latin


def _joined_texts(numbered, remarks):
    """`Line`s that open with a known name; the others are the rest of the text before them."""
    held = None
    for number, text in numbered:
        clean = _without_controls(text)
        if clean != text:
            reason = _("Des signes invisibles sont retirés.")
            remarks.add(MENDED, reason, line=number, value=clean)
        name = _name(clean)
        if name and (name in NAMES or name.startswith("X-")):
            if held:
                yield held
            held = Line(number, clean)
        elif held and _name(held.text) in TEXTS:
            reason = _("Un retour à la ligne n’est pas codé : la ligne est rendue au texte.")
            remarks.add(MENDED, reason, line=number, name=_name(held.text), value=clean)
            held = Line(held.number, f"{held.text}\\n{clean}")
        else:
            reason = _("La ligne n’est pas de l’iCalendar : elle est laissée de côté.")
            remarks.add(REFUSED, reason, line=number, value=clean)
    if held:
        yield held


def _name(text):
    match = NAME.match(text)
    return match[1].upper() if match else ""


def _without_controls(text):
    if text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char == "\t" or not (unicodedata.category(char) in {"Cc", "Cs"} or char in TURNS)
    )


def components(lines, remarks):
    """The `Component`s of a file in the order of their end, and the names of those without one.

    An END that misses where something else begins is put back.
    """
    stack, found = [], []
    for line in lines:
        name, _colon, value = line.text.partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        if name == "BEGIN":
            _close_before(value, stack, found, line, remarks)
            stack.append(Component(value, line.number))
        elif name == "END":
            _close(value, stack, found, line, remarks)
        elif stack:
            _keep(line, stack)
    if stack:
        remarks.add(MENDED, _("Le fichier s’arrête avant la fin (END:%s).") % stack[-1].name)
    found += [component for component in reversed(stack) if component.name == "VCALENDAR"]
    return found, {component.name for component in stack}


def _keep(line, stack):
    """An alarm inside an event has a DESCRIPTION too: it is not the event's."""
    stack[-1].lines.append(line)
    if stack[-1].name in {"STANDARD", "DAYLIGHT"} and len(stack) > 1:
        stack[-2].lines.append(line)


def _close_before(name, stack, found, line, remarks):
    """What cannot hold a component of that name ends where it begins."""
    if name not in {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VCALENDAR"}:
        if name in {"STANDARD", "DAYLIGHT"} and stack:
            stack[-1].lines.append(line)
        return
    while stack and (stack[-1].name != "VCALENDAR" or name == "VCALENDAR"):
        reason = _("La fin (END:%s) manque : elle est mise ici.") % stack[-1].name
        remarks.add(MENDED, reason, line=line.number, name="END")
        found.append(stack.pop())


def _close(name, stack, found, line, remarks):
    if name not in [component.name for component in stack]:
        reason = _("Cette fin ne répond à aucun début : elle est laissée de côté.")
        remarks.add(MENDED, reason, line=line.number, name="END", value=name)
        return
    while stack[-1].name != name:
        reason = _("La fin (END:%s) manque : elle est mise ici.") % stack[-1].name
        remarks.add(MENDED, reason, line=line.number, name="END")
        found.append(stack.pop())
    if name in {"STANDARD", "DAYLIGHT"} and len(stack) > 1:
        stack[-2].lines.append(line)
    found.append(stack.pop())
