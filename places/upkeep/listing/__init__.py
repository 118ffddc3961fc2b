"""The editors' table of all places: its columns, filters, file and bulk actions.

May import the other folders of `upkeep`, and what is below it."""
