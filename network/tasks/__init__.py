"""What another process does after the answer: a queue in the database, its worker, its screen.

May import `network`'s models and the desk; any app may give it work.
"""
