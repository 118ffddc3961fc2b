"""The parts around every page: addresses, menus, style sheets, middleware.

May import every wing of `network` below it.
"""
