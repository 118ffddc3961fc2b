"""The guide of the admin: a page for each task, with a picture of its form.

May import every room of `home` below it but the demonstration; only doors and tags import it.
"""
