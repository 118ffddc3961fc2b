"""What waits for each person in the admin: the lines that the apps register when they start.

May import `models` and what is below it; nothing of `network` but its doors imports this.
"""
