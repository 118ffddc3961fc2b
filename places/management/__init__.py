"""The management commands of `places`."""
