"""Searches of visitors: interpretation, matches, the page of results and the outputs.

May import every wing below; its `MatchingFilter` serves the lists of the higher apps.
"""
