"""Screen of the admin that chooses and orders the pages of the site's menus.

May import the root of `home` and the wings below; `network/site/menus.py` reads the result.
"""
