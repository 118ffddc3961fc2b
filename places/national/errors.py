class UnreadableError(Exception):
    """A file as a whole cannot be taken; the message says why, in French."""
