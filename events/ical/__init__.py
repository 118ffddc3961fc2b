"""iCalendar texts: their content from an event, and their serialisation. Pure.

May import `events.choices`, `events.schedule` and the foundation; no model, no other wing.
"""
