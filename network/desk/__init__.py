"""The admin's own screens and reports, and the pending work of each person (`Line`).

May import `models` and the wings below it.
"""
