"""Formats of dates and numbers by language, for Django (FORMAT_MODULE_PATH)."""
