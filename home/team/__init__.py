"""The team's tools: roles, proposals, privacy, first steps, guide, menus, the first screen.

May import the page types of the app and the apps below, but nothing of `front`.
"""
