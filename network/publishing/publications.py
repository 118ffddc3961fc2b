"""The signal of many pages published together, and the connection of receivers to it."""

from collections.abc import Callable

from django.dispatch import Signal
from wagtail.signals import page_published

from network.models.pages import SCHEDULED

# The actions of Wagtail's log that publish a page.
PUBLISHED = ("wagtail.publish", SCHEDULED)

# The action that unpublishes a page on purpose, by a function that has its own undo: a merge of
# places, for example. The other actions of `UNPUBLISHED` are Wagtail's.
REMOVED = "network.unpublish"
UNPUBLISHED = ("wagtail.unpublish", "wagtail.unpublish.scheduled", REMOVED)

# Sent with `pages` of the model `sender`, after `page_published` was sent for each of them with the
# argument `is_together`.
pages_published = Signal()


def follow_publications(function: Callable[[type, list], object], name: str) -> None:
    """Register `function(model, pages)`, called after each publication.

    `pages` is a list of one page, or of all pages of one model that are published together. The
    call is in the transaction of the publication, if there is one. `name` is unique: a second
    registration with the same name is ignored.
    """

    def follow_one(sender, instance, is_together=False, **kwargs):
        if not is_together:
            function(sender, [instance])

    def follow_many(sender, pages, **kwargs):
        function(sender, pages)

    page_published.connect(follow_one, weak=False, dispatch_uid=name)
    pages_published.connect(follow_many, weak=False, dispatch_uid=name)
