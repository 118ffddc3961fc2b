"""What the admin adds to the form of an event: its dates, its next season, what is around it.

May import `registrations` and what is below it."""
