"""The editors' table of all places: its columns, filters, exported file and bulk actions.

May import the other folders of `upkeep` and the layers below it.
"""
