"""The days when a place is shut whatever its usual hours say.

May import `network` only."""
