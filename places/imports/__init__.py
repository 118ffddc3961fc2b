"""Imports of files of places: rehearsal, review by an editor, application.

May import any other wing of `places`.
"""
