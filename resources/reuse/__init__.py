"""Reuse of a text: Markdown, EPUB, published versions, pages that cite it.

May import the pages of the library.
"""
