"""What visitors suggest about a place, until somebody decides.

May import what is below `upkeep`."""
