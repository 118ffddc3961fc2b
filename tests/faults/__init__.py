"""Fault drills: break a real site, observe it, and report in `docs/faults.md` (`make faults`).

The drills create a site on a temporary PostgreSQL server, served by gunicorn with two processes and
a task worker, under the production settings. Each drill causes one fault, observes the site as a
visitor or an editor would, and repairs it. The table of `docs/faults.md` contains the observations.
"""
