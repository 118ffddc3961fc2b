"""Fields, base querysets, compiled queries, and how the site waits for its database.

May import `text`.
"""
