"""The admin's own screens, and what waits for each person: lines that apps register as they start.

May import `models` and what is below it; nothing of `network` but its doors imports this.
"""
