"""The team of the site: roles and their permissions, invitations, accounts that stop.

May import the app's root and every app below.
"""
