"""Workshop recipes: instructions to repeat a workshop, and its past and coming dates.

May import the app's root. `events` provides these dates through `uses.provide`.
"""
