"""Managers of places: their invitations, teams and rights.

May import the root of `places` and the layers below it.
"""
