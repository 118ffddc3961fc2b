"""Background tasks: a queue in the database, its worker and its page in the admin.

May import the models of `network` and the desk; any app may enqueue tasks.
"""
