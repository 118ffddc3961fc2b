"""Parts around every page: addresses, menus, style sheets, forms, middleware.

May import every wing of `network` below it.
"""
