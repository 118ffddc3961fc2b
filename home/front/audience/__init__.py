"""Counts of visits by place and day, without cookies, addresses or identifiers.

May import the app's root and the apps below; no other wing.
"""
