"""The site's menus, chosen and ordered in one screen of the admin.

May import the root of `home` and the rooms below; `network/frame/menus.py` reads what is set here.
"""
