"""Territories of France, communes of addresses, quarters, distances.

May import `models` and what is below it.
"""
