"""Suggestions of the search box: answers, needs in a commune, communes and titles.

May import every wing below.
"""
