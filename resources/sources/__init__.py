"""Where what is kept comes from: publishers, each with its page, and the reading of a page to keep.

May import the pages of the library, what stands below them, and the links that the network checks.
"""
