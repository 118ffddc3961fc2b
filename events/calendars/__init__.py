"""Other people's calendars: parsed, converted to our schedule, imported, pulled, reviewed.

May import `feeds` and what is below it."""
