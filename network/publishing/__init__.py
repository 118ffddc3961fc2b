"""Publication by programs: one change to a page, or many new or changed pages at once.

May import `models` and the packages that it may import, but no view.
"""
