"""The glossary: its pages, the notes in the texts, the definitions that the search answers.

May import the app's root.
"""
