"""The admin's own screens and reports, and what waits for each person: the lines that the apps
register when they start.

May import `models` and what is below it; nothing of `network` but its doors imports this.
"""
