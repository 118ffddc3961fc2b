"""Who works on the site: roles and their rights, colleagues invited, accounts that stop.

May import the app's root and every app below.
"""
