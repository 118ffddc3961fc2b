"""Pages that may describe one place: detection, decision, merging and its undo.

May import the layers below `upkeep`.
"""
