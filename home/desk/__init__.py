"""The first screens of the admin: what editors and managers of places came to do.

May import the app's root and the apps below; nothing of the demonstration.
"""
