"""The map of a filtered list: still, drawn here, and the points of the moving one.

May import the root of `places`, and what is below it."""
