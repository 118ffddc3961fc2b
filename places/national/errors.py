class UnreadableError(Exception):
    """A file as a whole cannot be taken; the message says why, in French."""


class UnknownColumnsError(UnreadableError):
    """A table whose columns are not those of the standard: an editor may say what they are."""
