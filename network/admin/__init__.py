"""Screens, lists, forms and reports of the Wagtail admin that all apps share.

May import `links`, `publishing` and whatever they may import, but no page of the public site.
"""
