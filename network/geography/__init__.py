"""Territories of France, communes of addresses, quarters, distances.

May import `models` and the packages that it may import.
"""
