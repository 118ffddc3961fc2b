"""The links that our pages make to other sites: read, checked at night, reported once dead.

May import `models`, `download` and `desk`.
"""
