"""The visitor's entry pages: help nearby, territories, lists on paper, site map, partners.

May import the page types of the app and the apps below; nothing of `team`.
"""
