"""iCalendar texts: their content from an event, and their serialisation.

May import `events.choices`, `events.schedule` and the foundation; no model of the agenda, no other
wing.
"""
