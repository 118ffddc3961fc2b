"""What whoever runs the site watches: its health, its journal, its figures, its faults.

Stands on `network`'s other wings; an app names what it watches by `health.register`.
"""
