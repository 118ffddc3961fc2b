"""Other people's calendars: read, fitted, imported, pulled, reviewed.

May import `feeds` and what is below it."""
