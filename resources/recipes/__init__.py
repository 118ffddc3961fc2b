"""Workshop recipes: instructions to repeat a workshop, and the dates at which it took place.

May import the app's root. `events` provides these dates through `uses.provide`.
"""
