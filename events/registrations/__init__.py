"""Seats at the dates of events: registrations, letters, lists of people and head counts.

May import `calendars` and the wings below it.
"""
