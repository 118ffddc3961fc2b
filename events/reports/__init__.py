"""Yearly reports: head counts added up, with small numbers masked, in tables and charts.

May import `editing` and the wings below it.
"""
