"""Caches keyed by the content stamp, limits, locks and circuit breakers shared by processes.

May import `database` and `text`.
"""
