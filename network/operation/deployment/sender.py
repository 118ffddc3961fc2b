"""The address from which the site's mails leave. Pure: the settings import this module."""

from email.utils import parseaddr

PLACEHOLDER = "ne-pas-repondre@example.org"
# Domains that belong to nobody (RFC 2606, RFC 6761), and that of the example of `deploy/`.
RESERVED = {"example.org", "example.com", "example.net", "exemple.fr", "localhost"}
RESERVED_ENDS = (".example", ".invalid", ".test", ".localhost")


def is_placeholder(sender: str) -> bool:
    """Return True if `sender`, with or without a name, is no address of a real domain.

    Mail servers refuse or hide letters from such an address. An empty text is no address.
    """
    domain = parseaddr(sender)[1].rpartition("@")[2].lower()
    parents = {domain, *(domain[i + 1 :] for i, sign in enumerate(domain) if sign == ".")}
    return "." not in domain or bool(parents & RESERVED) or domain.endswith(RESERVED_ENDS)
