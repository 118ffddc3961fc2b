"""Asking the places whether their page is still right, and their answers.

May import what is below `upkeep`."""
