"""Running the site: health checks, logs, metrics, read-only mode, backup, deployment checks.

May import the other wings of `network`. An app adds its own check with `health.register`.
"""
