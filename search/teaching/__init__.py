"""Admin views of the thesaurus: groups, their changes, and the trial of a question.

May import every wing below.
"""
