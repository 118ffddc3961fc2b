"""The guide of the admin: a page for each task, with a picture of its form.

May import the wings of `home` below it; only entry points and template tags import it.
"""
