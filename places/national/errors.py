"""Errors about a file of places as a whole."""


class UnreadableError(Exception):
    """Raised for a file that cannot be imported at all; the message is a reason in French."""


class UnknownColumnsError(UnreadableError):
    """Raised for a table with columns outside the standard, which an editor may map."""
