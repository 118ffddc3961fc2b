"""Two pages that may be one place: found, answered, merged.

May import what is below `upkeep`."""
