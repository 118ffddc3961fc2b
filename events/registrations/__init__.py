"""Seats at a date: who has one, the letters they get, the list of a date, its head count.

May import `calendars` and what is below it."""
