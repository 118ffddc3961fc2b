"""Errors about a file of places as a whole."""


class UnreadableError(Exception):
    """Raised for a file that cannot be imported at all; the message is a translated reason."""


class UnknownColumnsError(UnreadableError):
    """Raised for a table without the columns of identifier and name, which an editor may map."""
