"""The agenda as others read it: iCalendar, Atom, JSON and CSV, how to subscribe, who reads.

May import the root of the app (models, filters, paper), `ical` and `schedule`."""
