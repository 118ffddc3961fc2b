"""Ordered readings: collections of any pages; series as a feed, on paper and as a book.

May import the pages of the library and `reuse`.
"""
