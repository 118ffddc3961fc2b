"""The screen on which a place presents the people who welcome visitors, and their withdrawal.

May import the root of `places`, the screen of opening hours and the merging of duplicates.
"""
