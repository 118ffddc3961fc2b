"""Management commands of the library, one per module."""
