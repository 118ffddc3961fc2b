"""Workshop recipes: instructions to repeat a workshop, and its past and coming dates.

May import the app's root. `events` provides the dates through `uses.provide`.
"""
