"""The desks, rooms, machines and services that a place lends, hires out or sells.

May import `choices`, `national` and `network`.
"""
