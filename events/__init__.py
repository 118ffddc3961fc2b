"""The agenda: events and their dates, congresses, calendar feeds and registrations."""
