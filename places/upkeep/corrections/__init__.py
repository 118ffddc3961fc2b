"""Corrections of places suggested by visitors, and their moderation.

May import the layers below `upkeep`.
"""
