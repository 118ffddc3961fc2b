"""What a network begins with: its site, its pages, its territories, and the list of first steps.

May import every room below but the demonstration, which begins with it too.
"""
