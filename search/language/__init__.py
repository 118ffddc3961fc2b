"""Text to search terms: words, stems, acronyms, extracts; the same for every engine. Pure.

May import nothing else of the search.
"""
