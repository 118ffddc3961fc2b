"""What stands around every page: its address, its menus, its style sheet, its middleware.

May import every wing of the network below; imported by the template tags and the settings alone.
"""
