"""Errors about a file of places as a whole."""


class UnreadableError(Exception):
    """Raised for a file that cannot be imported at all; the message is a translated reason."""


class UnknownColumnsError(UnreadableError):
    """Raised for a table that an editor may map, because it does not follow the standard.

    The column of identifiers or of names is missing, or the header cannot be parsed.
    """
