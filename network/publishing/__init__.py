"""Publication by programs: one change to a page, or many new or changed pages at once.

May import `models` and what is below it; no view.
"""
