"""Invitations by mail: a link, valid 14 days and once, gives an account and a right.

Each app derives a model from `Invitation`. May import `accounts` and what it may import.
"""
