"""What is done after the answer, by another process: a queue in the database, its worker, and the
screen of what went wrong. Stands on `network`'s models and on the desk; any app may give it work.

Django's tasks say what to do; without `TASKS=database` they are done at once, in the request.
"""
