"""Upkeep of places: hours screen, confirmations, corrections, calls, duplicates, editors' table.

May import `managers`, the root of `places` and the layers below it.
"""
