"""Monitoring of the site: health checks, logs, metrics, error reports; read-only and staging modes.

May import the other wings of `network`. An app adds its own check with `health.register`.
"""
