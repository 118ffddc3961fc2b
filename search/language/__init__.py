"""Conversion of texts to search terms, and extracts; the same for every engine. Pure.

May import no other part of the search.
"""
