"""A visitor's question: what it means, what matches, the page and the outputs.

May import every other wing; its `MatchingFilter` serves the lists of the higher apps.
"""
