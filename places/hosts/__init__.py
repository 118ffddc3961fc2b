"""The people who welcome visitors at a place, each with a recorded consent.

May import `network` only.
"""
