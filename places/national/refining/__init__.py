"""Refinement of rows beyond the standard: French capitals, consistent addresses.

May import the rest of `national`.
"""
