"""The properties of an iCalendar component, and their values as text. Pure.

A line that cannot be parsed is omitted.
"""

import quopri
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from icalendar.parser import Contentline, unescape_backslash

from .remarks import REFUSED, REPAIRED

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
check_web_url = URLValidator(schemes=["http", "https"])
# An unquoted TZID that contains a colon: a URL, or an offset such as "UTC+02:00".
UNQUOTED_COLON = re.compile(
    r"(;TZID=)([^\";:]+://[^\";:]+|[^\";:]*[+−–-]\d\d?:\d\d\b[^\";:]*)(?=[;:])"
)
BAD_VALUE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class Property:
    """A property of a component: its line number, upper-case name, parameters and raw value."""

    line: int
    name: str
    params: dict
    raw: str

    @property
    def text(self) -> str:
        """The value without escapes, decoded if its ENCODING is QUOTED-PRINTABLE."""
        text = unescape_backslash(self.raw)
        if self.param("ENCODING").upper() != "QUOTED-PRINTABLE":
            return text
        return quopri.decodestring(text.encode()).decode("utf-8", "replace")  # vCalendar 1.0

    def param(self, name: str) -> str:
        """Return the text of a parameter, several values joined by commas; "" if absent.

        `name` is in upper case.
        """
        value = self.params.get(name, "")
        return value if isinstance(value, str) else ",".join(value)


def properties(component, remarks, uid: str = "") -> dict[str, list[Property]]:
    """Return a defaultdict {NAME: [Property]} of a `Component`, with names in upper case.

    A faulty line is repaired if possible, else omitted, with a remark that contains `uid`.
    """
    by_name = defaultdict(list)
    for line in component.lines:
        text = re.sub(r"^([\w-]+)\s*;[;\s]*(?=[;:])", r"\1", line.text)
        text = re.sub(r"^([\w-]+)\s*;{2,}", r"\1;", text)
        text = re.sub(r"^([\w-]+)\s+(?=[;:])", r"\1", text)
        text = UNQUOTED_COLON.sub(r'\1"\2"', text)
        try:
            name, params, raw = Contentline(text).raw_parts()
        except BAD_VALUE:
            name = re.split("[;:]", line.text)[0].upper()
            reason = _("Cette ligne n’est pas lisible : elle est laissée de côté.")
            remarks.add(REFUSED, reason, line=line.number, uid=uid, name=name, value=line.text)
            continue
        if text != line.text:
            reason = _("La ligne a un signe de trop, ou des guillemets lui manquent.")
            remarks.add(REPAIRED, reason, line=line.number, uid=uid, name=name, value=line.text)
        name = str(name).upper()
        by_name[name].append(Property(line.number, name, params, str(raw)))
    return by_name


def first(calendars: Iterable[Mapping[str, list[Property]]], *names: str) -> str:
    """Return the text of the first property among `names`, stripped; "" if all are absent.

    `calendars` are results of `properties`. All `names` are searched in one calendar before the
    next calendar.
    """
    for by_name in calendars:
        for name in names:
            if by_name.get(name):
                return by_name[name][0].text.strip()
    return ""


def text(by_name: Mapping[str, list[Property]], name: str) -> str:
    """Return the text of the first property `name`, without escapes; "" without the property."""
    return by_name[name][0].text if by_name.get(name) else ""


def raw(by_name: Mapping[str, list[Property]], name: str) -> str:
    """Return the raw value of the first property `name`, stripped; "" without the property."""
    return by_name[name][0].raw.strip() if by_name.get(name) else ""


def number(text: str) -> int:
    """Return a SEQUENCE as a number, at most 2 billion; 0 if invalid or over 11 digits."""
    text = text.strip()
    return (
        min(int(text), 2_000_000_000) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    )


def split(raw: str) -> list[str]:
    """Return the values of a comma-separated list, with escapes removed from each."""
    return [unescape_backslash(piece) for piece in re.split(r"(?<!\\),", raw)]


def tidy(text: str) -> str:
    """Return a text on one line, with HTML tags removed and single spaces."""
    return " ".join(re.sub(r"<[^<>]{0,200}>", " ", text).split())


def web_url(raw: str) -> str:
    """Return an http or https URL, without backslashes and the quotes around it.

    Returns "" if the URL is invalid or over 500 characters.
    """
    url = raw.strip().strip('"').replace("\\", "")
    try:
        check_web_url(url)
    except ValidationError:
        return ""
    return url if len(url) <= 500 else ""


def emails(by_name: Mapping[str, list[Property]]) -> set[str]:
    """Return the lower-case e-mail addresses in ATTENDEE and ORGANIZER, to omit from texts."""
    lines = [
        f"{value.raw} {value.params}"
        for name in ("ATTENDEE", "ORGANIZER")
        for value in by_name.get(name, ())
    ]
    return {email.lower() for line in lines for email in EMAIL.findall(line)}


def without(emails: set[str], text: str) -> str:
    """Return `text` without the addresses in `emails`, which are in lower case.

    The case of `text` is ignored.
    """
    if not emails:
        return text
    return EMAIL.sub(lambda match: "" if match[0].lower() in emails else match[0], text)
