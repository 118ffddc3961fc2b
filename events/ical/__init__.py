"""iCalendar texts: what an event says in one, and how it is written. Pure.

May import `events.choices`, `events.schedule` and the foundation; no model, no other wing."""
