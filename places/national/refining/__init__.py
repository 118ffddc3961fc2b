"""Refinement of rows for display, beyond the standard: French capitals, consistent addresses.

May import the rest of `national`.
"""
