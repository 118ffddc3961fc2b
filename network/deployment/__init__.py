"""Whether a server is set up as it must be, told to whoever looks after it: `deploy_check`.

Imports settings, models and the backup; no page.
"""
