"""The properties of a component of iCalendar, and their values as text. Pure.

A line that cannot be read is left out of its component.
"""

import quopri
import re
from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from icalendar.parser import Contentline, unescape_backslash

from .remarks import REFUSED, REPAIRED

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
check_web_url = URLValidator(schemes=["http", "https"])
# Of a zone that is named by an address, or by an offset: "UTC+02:00".
UNQUOTED_COLON = re.compile(
    r"(;TZID=)([^\";:]+://[^\";:]+|[^\";:]*[+−–-]\d\d?:\d\d\b[^\";:]*)(?=[;:])"
)
BAD_VALUE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class Property:
    """A property: its parameters by upper-case names, and its value as the file has it."""

    line: int
    name: str
    params: dict
    raw: str

    @property
    def text(self) -> str:
        text = unescape_backslash(self.raw)
        if self.param("ENCODING").upper() != "QUOTED-PRINTABLE":
            return text
        return quopri.decodestring(text.encode()).decode("utf-8", "replace")  # vCalendar 1.0

    def param(self, name):
        value = self.params.get(name, "")
        return value if isinstance(value, str) else ",".join(value)


def properties(component, remarks, uid="") -> dict[str, list]:
    """{NAME: [Property]} of a component; a line that cannot be read is left out, with a remark."""
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


def first(calendars, *names) -> str:
    """The text of the first of these properties that a calendar has, "" without any."""
    for by_name in calendars:
        for name in names:
            if by_name.get(name):
                return by_name[name][0].text.strip()
    return ""


def text(by_name, name) -> str:
    """The text of a property that comes once, escapes undone; "" without it."""
    return by_name[name][0].text if by_name.get(name) else ""


def raw(by_name, name) -> str:
    """The same as the file has it."""
    return by_name[name][0].raw.strip() if by_name.get(name) else ""


def number(text) -> int:
    """A SEQUENCE as a number that fits in its column, 0 for nonsense."""
    text = text.strip()
    return (
        min(int(text), 2_000_000_000) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    )


def split(raw) -> list[str]:
    """The values of a list, cut at the commas that are not escaped."""
    return [unescape_backslash(piece) for piece in re.split(r"(?<!\\),", raw)]


def tidy(text) -> str:
    """One line without tags."""
    return " ".join(re.sub(r"<[^<>]{0,200}>", " ", text).split())


def web_url(raw) -> str:
    """An http or https URL of 500 characters at most, "" for anything else."""
    url = raw.strip().strip('"').replace("\\", "")
    try:
        check_web_url(url)
    except ValidationError:
        return ""
    return url if len(url) <= 500 else ""


def emails(by_name) -> set[str]:
    """The e-mail addresses of the people who take part, in lower case: they are kept nowhere."""
    lines = [
        f"{value.raw} {value.params}"
        for name in ("ATTENDEE", "ORGANIZER")
        for value in by_name.get(name, ())
    ]
    return {email.lower() for line in lines for email in EMAIL.findall(line)}


def without(emails, text) -> str:
    """The text without these e-mail addresses."""
    if not emails:
        return text
    return EMAIL.sub(lambda match: "" if match[0].lower() in emails else match[0], text)
