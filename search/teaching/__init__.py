"""The admin's screens of the thesaurus: its groups, what editors change of them, a question tried.

May import every other wing.
"""
