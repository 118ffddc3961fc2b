"""Conversion of the typed schedule to dates: rules, series, weeks and months. Pure.

May import `events.choices` and the foundation; no model, no other wing.
"""
