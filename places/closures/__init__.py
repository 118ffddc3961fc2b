"""The days when a place is closed in spite of its usual hours.

May import `network` only.
"""
