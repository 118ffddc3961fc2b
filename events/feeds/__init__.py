"""The agenda's outputs (iCalendar, Atom, JSON, CSV), subscriptions, and counts of readers.

May import the root of the app (models, filters, paper), `ical` and `schedule`.
"""
