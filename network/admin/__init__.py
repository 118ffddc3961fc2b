"""Screens, lists, forms and reports of the Wagtail admin that all apps share.

May import `links`, `publishing` and what is below them; no page of the public site.
"""
