"""Taking a text away, and what became of it: Markdown, EPUB, its versions, who cites it.

May import the pages of the library.
"""
