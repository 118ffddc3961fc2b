"""What is read in an order: collections of anything; series followed, printed, and as a book.

May import the pages of the library and `reuse`.
"""
