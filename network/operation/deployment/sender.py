"""The address from which the site's mails leave. Pure: the settings import this module."""

from email.utils import parseaddr

PLACEHOLDER = "ne-pas-repondre@example.org"
# Domains that belong to nobody (RFC 2606, RFC 6761), and that of the example of `deploy/`.
RESERVED = {"example.org", "example.com", "example.net", "exemple.fr", "localhost"}
# Ends of names that no server on the Internet has.
RESERVED_ENDS = (".example", ".invalid", ".lan", ".local", ".localhost", ".test")


def is_placeholder(sender: str) -> bool:
    """Return True if `sender`, with or without a name, is no address of a real domain.

    Mail servers refuse or hide letters from such an address. A text without "@" is no address.
    """
    name, _at, domain = parseaddr(sender)[1].lower().rpartition("@")
    parents = {domain, *(domain[i + 1 :] for i, sign in enumerate(domain) if sign == ".")}
    is_a_name = "." in domain and not domain.rpartition(".")[2].isdigit()  # no IP address
    return not (name and is_a_name) or bool(parents & RESERVED) or domain.endswith(RESERVED_ENDS)
