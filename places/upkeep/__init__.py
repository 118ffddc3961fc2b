"""Upkeep of places: hours, confirmations, corrections, calls, duplicates, editors' table.

May import `managers`, the root of `places` and the layers below it.
"""
