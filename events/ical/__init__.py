"""iCalendar texts: their content from an event, and their serialisation.

May import `events.choices`, `events.schedule` and the foundation; no agenda model, no other wing.
"""
