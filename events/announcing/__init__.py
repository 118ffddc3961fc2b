"""The short form that announces an event on one screen, with a link to the full form.

The short form has the fields used nine times in ten. May import the app's root and `editing`.
"""
