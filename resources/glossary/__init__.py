"""The glossary: its pages, its notes in the texts, the definitions that the search shows.

May import the app's root.
"""
