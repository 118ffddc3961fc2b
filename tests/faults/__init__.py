"""What the site does when something beneath it breaks, done for real: `make faults`.

A network of its own on a PostgreSQL of its own, served by gunicorn with two processes and a worker
for the tasks, under the settings of production. Each fault is made, looked at as a visitor or an
editor would, and undone; the table of `docs/faults.md` is what was seen.
"""
