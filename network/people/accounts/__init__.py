"""Sign-in to the admin: password, second factor, devices, lost password, ProConnect.

May import the admin's screens; what an account may do is decided in `home`.
"""
