"""Reads the content lines of an iCalendar file. Pure: bytes in, lines out.

RFC 5545 §3.1 asks for CRLF, folded lines and UTF-8; real files break it. What can be understood is
repaired, the rest is left out, both with a remark.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .remarks import REFUSED, REPAIRED, UnreadableCalendarError

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
# Bidirectional controls: they reorder the words after them, on every page that shows the title.
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NAME = re.compile(r"([A-Za-z0-9-]+)\s*(?=[;:])")
LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Line:
    """A content line, unfolded, with the number of its first line in the file."""

    number: int
    text: str


def content_lines(content, remarks) -> Iterable:
    """The unfolded `Line`s of a file. Raises `UnreadableCalendarError` for what is no calendar."""
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
    """(number, text) of each line."""
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
    """(number, bytes) of each line, folds joined: some software folds within a character, some
    leaves a blank line after each, and so between a line and its fold."""
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
    """`Line`s that open with a known name; the others are the rest of the text before them."""
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
