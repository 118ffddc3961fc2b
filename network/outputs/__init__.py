"""Outputs other than HTML (Atom, CSV, PDF, spreadsheets), and the cache of responses.

May import `geography`, `models` and `memory`, and no format of another app.
"""
