"""The service worker that keeps visited pages, and the page shown without network.

May import the app's root and the apps below; no other wing.
"""
