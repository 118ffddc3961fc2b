"""The national standard of places: parsing and writing of its files, in every dialect. Pure.

May import `choices`, `hours` and `network`.
"""
