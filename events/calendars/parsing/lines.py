"""Content lines of an iCalendar file, and their grouping by component. Pure.

RFC 5545 §3.1 requires CRLF, folded lines and UTF-8; real files break these rules. A faulty line is
repaired if possible; otherwise it is dropped. In both cases, a remark is added.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .remarks import REFUSED, REPAIRED, Remarks, UnreadableCalendarError

TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "X-ALT-DESC", "RESOURCES"}
# RFC 5545, 7986, 9073, 9253: a line that starts with another word continues a text.
NAMES = TEXTS | set(
    "BEGIN END VERSION PRODID CALSCALE METHOD NAME REFRESH-INTERVAL SOURCE COLOR IMAGE CONFERENCE"
    " ATTACH CATEGORIES CLASS GEO PERCENT-COMPLETE PRIORITY STATUS COMPLETED DTEND DUE DTSTART"
    " DURATION FREEBUSY TRANSP TZID TZNAME TZOFFSETFROM TZOFFSETTO TZURL ATTENDEE ORGANIZER"
    " RECURRENCE-ID RELATED-TO URL UID EXDATE EXRULE RDATE RRULE ACTION REPEAT TRIGGER CREATED"
    " DTSTAMP LAST-MODIFIED SEQUENCE REQUEST-STATUS STRUCTURED-DATA STYLED-DESCRIPTION LINK"
    " CONCEPT REFID LOCATION-TYPE PARTICIPANT-TYPE RESOURCE-TYPE CALENDAR-ADDRESS ACKNOWLEDGED"
    " PROXIMITY TZUNTIL TZID-ALIAS-OF BUSYTYPE".split()
)
# Bidirectional controls reorder the words after them on every page that shows the title.
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NAME = re.compile(r"([A-Za-z0-9-]+)\s*(?=[;:])")
LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Line:
    """An unfolded content line, with the number of its first line in the file."""

    number: int
    text: str


def content_lines(content: bytes, remarks: Remarks) -> Iterator[Line]:
    """Return an iterator of the unfolded `Line`s of a file, repaired, with remarks for repairs.

    Most remarks are added during the iteration. Raises UnreadableCalendarError at once if the file
    is empty, a web page or an archive, or contains no BEGIN:VCALENDAR and no BEGIN:VEVENT.
    """
    content = _decoded_utf16(content, remarks)
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        remarks.add(REPAIRED, _("Le fichier s’ouvre par une marque d’octets (BOM)."), line=1)
    _refuse_others(content)
    if b"\r\n" not in content:
        remarks.add(REPAIRED, _("Les lignes ne finissent pas par CRLF."), line=1)
    return _joined_texts(_unfolded(content, remarks), remarks)


def _decoded_utf16(content, remarks):
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return content
    remarks.add(REPAIRED, _("Le fichier est en UTF-16 et non en UTF-8."), line=1)
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
    """Yield (number, text) of lines in UTF-8, else in Windows-1252, with one remark per file."""
    is_latin = False
    for number, raw in _joined(content):
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
            if not is_latin:
                reason = _("Le texte n’est pas en UTF-8 : il est lu comme du Windows-1252.")
                remarks.add(REPAIRED, reason, line=number)
            is_latin = True
        yield number, text


def _joined(content):
    """Yield (number, bytes) for each line, with its folds joined.

    Lines are joined before decoding, because some software folds within a character. Some software
    writes a blank line after each line, hence between a line and its fold.
    """
    number, pieces = 0, []
    for line_number, raw in enumerate(LINE_END.split(content), 1):
        if not raw:
            continue
        is_border = raw.lstrip(b" \t")[:6].upper().startswith((b"BEGIN:", b"END:"))
        if raw[:1] in (b" ", b"\t") and pieces and not is_border:  # an indented END is no fold
            pieces.append(raw[1:])
            continue
        if pieces:
            yield number, b"".join(pieces)
        start = raw.strip(b" \t") if is_border else raw
        number, pieces = line_number, [start] if start.strip() else []
    if pieces:
        yield number, b"".join(pieces)


def _joined_texts(numbered, remarks):
    """Yield the `Line`s that start with the name of a property, without control characters.

    A line that starts with another word is appended to the text property before it, or dropped.
    Each repair and each omission adds a remark.
    """
    last = None
    for number, text in numbered:
        clean = _without_controls(text)
        if clean != text:
            reason = _("Des signes invisibles sont retirés.")
            remarks.add(REPAIRED, reason, line=number, value=clean)
        name = _name(clean)
        if name and (name in NAMES or name.startswith("X-")):
            if last:
                yield last
            last = Line(number, clean)
        elif last and _name(last.text) in TEXTS:
            reason = _("Un retour à la ligne n’est pas codé : la ligne est rendue au texte.")
            remarks.add(REPAIRED, reason, line=number, name=_name(last.text), value=clean)
            last = Line(last.number, f"{last.text}\\n{clean}")
        else:
            reason = _("La ligne n’est pas de l’iCalendar : elle est laissée de côté.")
            remarks.add(REFUSED, reason, line=number, value=clean)
    if last:
        yield last


def _name(text):
    match = NAME.match(text)
    return match[1].upper() if match else ""


def _without_controls(text):
    if text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char == "\t" or not (unicodedata.category(char) in {"Cc", "Cs"} or char in BIDI_CONTROLS)
    )


@dataclass
class Component:
    """A VEVENT, VTIMEZONE, VCALENDAR or other component with its own lines.

    A VTIMEZONE also has the lines of its STANDARD and DAYLIGHT components.
    """

    name: str
    line: int
    lines: list[Line] = field(default_factory=list)


def components(lines: Iterable[Line], remarks: Remarks) -> tuple[list[Component], set[str]]:
    """Return (`Component`s in the order of their end, names of the unclosed `Component`s).

    A missing END is inserted, with a remark, before the END of an outer component, or before a
    component that cannot be nested in the open one. Lines outside any component are dropped.
    Components still open at the end of the file are omitted, except a VCALENDAR.
    """
    stack, closed = [], []
    for line in lines:
        name, _colon, value = line.text.partition(":")
        name, value = name.strip().upper(), value.strip().upper()
        if name == "BEGIN":
            _close_before(value, stack, closed, line, remarks)
            stack.append(Component(value, line.number))
        elif name == "END":
            _close(value, stack, closed, line, remarks)
        elif stack:
            _add_line(line, stack)
    if stack:
        remarks.add(REPAIRED, _("Le fichier s’arrête avant la fin (END:%s).") % stack[-1].name)
    closed += [component for component in reversed(stack) if component.name == "VCALENDAR"]
    return closed, {component.name for component in stack}


def _add_line(line, stack):
    """Add a line to the innermost component only, so that an alarm's text is not its event's.

    The lines of STANDARD and DAYLIGHT are also added to their VTIMEZONE.
    """
    stack[-1].lines.append(line)
    if stack[-1].name in {"STANDARD", "DAYLIGHT"} and len(stack) > 1:
        stack[-2].lines.append(line)


def _close_before(name, stack, closed, line, remarks):
    """Close the open components that cannot contain one named `name`, with a remark for each.

    They move from `stack` to `closed`. A BEGIN of STANDARD or DAYLIGHT, the `line`, is added to the
    lines of its VTIMEZONE.
    """
    if name not in {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VCALENDAR"}:
        if name in {"STANDARD", "DAYLIGHT"} and stack:
            stack[-1].lines.append(line)
        return
    while stack and (stack[-1].name != "VCALENDAR" or name == "VCALENDAR"):
        reason = _("La fin (END:%s) manque : elle est mise ici.") % stack[-1].name
        remarks.add(REPAIRED, reason, line=line.number, name="END")
        closed.append(stack.pop())


def _close(name, stack, closed, line, remarks):
    if name not in [component.name for component in stack]:
        reason = _("Cette fin ne répond à aucun début : elle est laissée de côté.")
        remarks.add(REPAIRED, reason, line=line.number, name="END", value=name)
        return
    while stack[-1].name != name:
        reason = _("La fin (END:%s) manque : elle est mise ici.") % stack[-1].name
        remarks.add(REPAIRED, reason, line=line.number, name="END")
        closed.append(stack.pop())
    if name in {"STANDARD", "DAYLIGHT"} and len(stack) > 1:
        stack[-2].lines.append(line)
    closed.append(stack.pop())
