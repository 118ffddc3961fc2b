"""Accounts, sign-in, second factors and invitations.

May import every wing of `network` below it; what an account may do is decided in `home`.
"""
