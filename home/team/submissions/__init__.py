"""Submissions: places, events, resources and positions in debates proposed by visitors.

May import the app's root and the apps below.
"""
