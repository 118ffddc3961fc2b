"""A visitor's question: what it means, what matches, the page, the outputs and the suggestions.

May import every other wing; its `MatchingFilter` serves the lists of the higher apps.
"""
