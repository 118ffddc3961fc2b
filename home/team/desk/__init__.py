"""First screens of the admin for editors and managers of places, weekly letters, reports.

May import the app's root and the apps below; nothing of the demonstration.
"""
