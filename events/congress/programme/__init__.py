"""The programme of an edition: its days, grid, conflicts, files, and copies to the next one.

May import the models and querysets of the congress, never its views.
"""
