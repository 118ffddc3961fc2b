"""The page of another site that somebody keeps: what it says of itself, and the form.

Stands below the pages of the library: may import `choices`, `addresses` and the foundation.
"""
