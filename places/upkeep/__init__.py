"""Tools that keep the pages of places up to date.

Contains the short screen for opening hours, confirmation requests, visitors' corrections, the call
list, the detection and merging of duplicates, and the editors' table of all places.
May import `managers`, the root of `places` and the layers below it.
"""
