"""Data for partners: Wagtail's API of public pages and files, and its OpenAPI document.

May import the app's root and the apps below.
"""
