"""Remove addresses, telephone numbers and secrets from texts to log or to send elsewhere."""

import re

# Words match too, possessively: the search for "@" does not restart at each of their letters.
WORD_OR_MAIL = re.compile(r"[\w.+%'-]++(?:@([\w-]+(?:\.[\w-]+)+))?")
IPV4 = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")
IPV6 = re.compile(r"\b((?:[0-9a-f]{1,4}:){2,3})[0-9a-f:]{4,}\b", re.IGNORECASE)
# International numbers with a prefix ("+262 692 12 34 56", "0033 6…", "+33 (0)6…"), and French ones
# of ten digits. Six digits alone, as in New Caledonia, may be anything.
PHONE = re.compile(
    r"(?<![\w.])(?:(?:\+|00)[1-9](?:[\s\xa0\u202f.()/-]{0,2}\d){6,13}"
    r"|0[\s\xa0\u202f]?[1-9](?:[\s\xa0\u202f.-]?\d{2}){4})(?!\d)"
)
QUERY = re.compile(r"\?[^\s\"'<>]+")
# The secret part of the URL of a registration or an invitation: long, not words with hyphens.
TOKEN = re.compile(r"(?<=/)(?=[\w:=-]*[A-Z0-9])(?![a-z0-9]+(?:-[a-z0-9]+)+/)[\w:=-]{16,}")


def scrub(text: object) -> str:
    """Return a text, or any object as a text, without the personal data that patterns recognise.

    Names of people are not recognised. "…" replaces telephone numbers, query strings, long secret
    parts of URLs, and the part of email addresses before "@". IP addresses are reduced to their
    network: the last number of an IPv4 address becomes 0, and an IPv6 address keeps only its first
    groups.
    """
    text = WORD_OR_MAIL.sub(lambda match: f"…@{match[1]}" if match[1] else match[0], str(text))
    text = PHONE.sub("…", text)
    text = QUERY.sub("?…", text)
    text = TOKEN.sub("…", text)
    text = IPV4.sub(r"\1.0", text)
    return IPV6.sub(r"\1:", text)
