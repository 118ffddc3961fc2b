"""A file of places on its way into the directory: rehearsed, answered, taken.

May import any other wing of `places`."""
