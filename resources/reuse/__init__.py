"""Reuse of a text: Markdown, JSON, EPUB, published versions, pages that cite it.

May import the pages of the library.
"""
