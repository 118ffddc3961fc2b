"""Workshop recipes: how to hold a workshop again, and the dates at which it was held.

May import the app's root. `events` provides these dates through `uses.provide`.
"""
