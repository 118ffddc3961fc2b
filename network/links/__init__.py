"""Links to other sites: found in the pages, checked at night, reported when they are dead.

May import `models`, `download` and `desk`.
"""
