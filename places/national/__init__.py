"""The national standard of places: files in every dialect, read and written. Pure.

May import `choices`, `hours` and `network`."""
