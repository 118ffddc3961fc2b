"""Checks of the configuration of a server, for its administrator: `manage.py deploy_check`.

May import the settings, the models and the backup, but no page.
"""
