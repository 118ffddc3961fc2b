"""Takes out of a text what names people, before it is written in a journal or sent elsewhere."""

import re

# Words without an address too, so that none is looked through from each of its letters.
WORD_OR_MAIL = re.compile(r"[\w.+%'-]++(?:@([\w-]+(?:\.[\w-]+)+))?")
IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")
IPV6 = re.compile(r"\b((?:[0-9a-f]{1,4}:){2,3})[0-9a-f:]{4,}\b", re.IGNORECASE)
# From anywhere once its prefix is written, "+262 692 12 34 56", "0033 6…", "+33 (0)6…"; else one of
# ten figures. Six alone, as Nouméa writes them, may be anything.
PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|00)[1-9](?:[\s\xa0\u202f.()/-]{0,2}\d){6,13}"
    r"|0[\s\xa0\u202f]?[1-9](?:[\s\xa0\u202f.-]?\d{2}){4})(?!\d)"
)
QUERY = re.compile(r"\?[^\s\"'<>]+")
# What opens a registration or an invitation: long, and no words between hyphens.
TOKEN = re.compile(r"(?<=/)(?=[\w:=-]*[A-Z0-9])(?![a-z0-9]+(?:-[a-z0-9]+)+/)[\w:=-]{16,}")


def scrub(text):
    """Mail addresses keep their domain, addresses of machines their network; telephone numbers,
    query strings and secrets of addresses are left out."""
    text = WORD_OR_MAIL.sub(lambda match: f"…@{match[1]}" if match[1] else match[0], str(text))
    text = PHONE.sub("…", text)
    text = QUERY.sub("?…", text)
    text = TOKEN.sub("…", text)
    text = IPV4.sub(r"\1.0", text)
    return IPV6.sub(r"\1:", text)
