"""The initial content of a network: its site, pages, territories, topics, and first steps.

May import every lower wing except the demonstration, which uses this wing.
"""
