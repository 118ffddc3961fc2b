"""Management commands of the home app, one per module."""
