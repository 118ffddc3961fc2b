"""The programme of an edition: days, grid, conflicts, imported files, copies of a programme.

May import the models and querysets of the congress, never its views.
"""
