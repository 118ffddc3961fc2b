"""Screens of the admin around the form of an event: its dates, its next season, its surroundings.

May import `registrations` and the wings below it.
"""
