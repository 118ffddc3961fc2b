"""How somebody enters the admin and stays known: sign-in, second factor, devices, lost password.

May import `network`'s root and the admin's screens; what an account may do is decided above.
"""
