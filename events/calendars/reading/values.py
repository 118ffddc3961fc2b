"""The properties of a component of iCalendar, and what their texts say. Pure.

A line that cannot be read costs itself and not its component.
"""

import quopri
import re
from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from icalendar.parser import Contentline, unescape_backslash

from .lines import MENDED, REFUSED

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IS_WEB = URLValidator(schemes=["http", "https"])
BAD_VALUE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


@dataclass(frozen=True)
class Value:
    """A property: its parameters by capital names, and its text as the file has it."""

    line: int
    name: str
    params: dict
    raw: str

    @property
    def text(self):
        text = unescape_backslash(self.raw)
        if self.param("ENCODING").upper() != "QUOTED-PRINTABLE":
            return text
        return quopri.decodestring(text.encode()).decode("utf-8", "replace")  # vCalendar 1.0

    def param(self, name):
        value = self.params.get(name, "")
        return value if isinstance(value, str) else ",".join(value)


def values_of(component, remarks, uid=""):
    """{NAME: [Value]} of a component; a line that cannot be read is said and left out."""
    found = defaultdict(list)
    for line in component.lines:
        text = re.sub(r"^([\w-]+)\s*;[;\s]*(?=[;:])", r"\1", line.text)
        text = re.sub(r"^([\w-]+)\s*;{2,}", r"\1;", text)
        text = re.sub(r"^([\w-]+)\s+(?=[;:])", r"\1", text)
        text = re.sub(r"(;TZID=)([^\";:]+://[^\";:]+)", r'\1"\2"', text)
        try:
            name, params, raw = Contentline(text).raw_parts()
        except BAD_VALUE:
            name = re.split("[;:]", line.text)[0].upper()
            reason = _("Cette ligne n’est pas lisible : elle est laissée de côté.")
            remarks.add(REFUSED, reason, line=line.number, uid=uid, name=name, value=line.text)
            continue
        if text != line.text:
            reason = _("La ligne a un signe de trop, ou des guillemets lui manquent.")
            remarks.add(MENDED, reason, line=line.number, uid=uid, name=name, value=line.text)
        name = str(name).upper()
        found[name].append(Value(line.number, name, params, str(raw)))
    return found


def first(calendars, *names):
    """The text of the first of these properties that a calendar has, "" without any."""
    for values in calendars:
        for name in names:
            if values.get(name):
                return values[name][0].text.strip()
    return ""


def one(values, name):
    return values[name][0].text if values.get(name) else ""


def raw(values, name):
    return values[name][0].raw.strip() if values.get(name) else ""


def number(text):
    text = text.strip()
    return (
        min(int(text), 2_000_000_000) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    )


def split(raw):
    """The values of a list, cut at the commas that are not escaped."""
    return [unescape_backslash(piece) for piece in re.split(r"(?<!\\),", raw)]


def tidy(text):
    return " ".join(re.sub(r"<[^<>]{0,200}>", " ", text).split())


def web(raw):
    address = raw.strip().strip('"').replace("\\", "")
    try:
        IS_WEB(address)
    except ValidationError:
        return ""
    return address if len(address) <= 500 else ""


def addresses(values):
    """The e-mail addresses of the people who take part: they stay with them."""
    lines = [
        f"{value.raw} {value.params}"
        for name in ("ATTENDEE", "ORGANIZER")
        for value in values.get(name, ())
    ]
    return {address.lower() for line in lines for address in ADDRESS.findall(line)}


def without(addresses, text):
    if not addresses:
        return text
    return ADDRESS.sub(lambda match: "" if match[0].lower() in addresses else match[0], text)
