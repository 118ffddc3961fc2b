"""The parts around every page: addresses, menus, style sheets, middleware.

May import every wing of `network` below; only the template tags, the settings and the entry points
import this one.
"""
