"""Admin hooks of the letter: the report of its subscribers."""

from events.feeds.report import FeedSubscriptions
from network.admin.reports import add_to_admin

from .report import NewsletterSubscribers

add_to_admin(NewsletterSubscribers, linked_from=FeedSubscriptions)
