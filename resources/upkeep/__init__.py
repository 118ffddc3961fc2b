"""Upkeep of texts: votes on their usefulness, opinions of readers, dates of the next review.

May import the root of `resources` and what is below it.
"""
