"""Background tasks: a queue in the database, its worker, nightly work, and their screens.

May import `admin` and the packages that it may import; any app may enqueue tasks.
"""
