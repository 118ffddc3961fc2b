"""The visitor's entry pages: help nearby, territories, site map, data for partners.

May import the page types of the app and the apps below; nothing of `team`.
"""
