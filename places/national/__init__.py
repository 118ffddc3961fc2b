"""The national standard of places: parsing, in every dialect, and writing of files. Pure.

May import `choices`, `hours` and `network`.
"""
