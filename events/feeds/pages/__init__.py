"""The pages about subscriptions, in each language of the site.

May import the feeds.
"""
