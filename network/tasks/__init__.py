"""Background tasks: a queue in the database, its worker, nightly work, and their screens.

May import `admin` and what is below it; any app may enqueue tasks.
"""
