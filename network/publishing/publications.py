"""The signal of many pages published together, and the connection of receivers to it."""

from collections.abc import Callable

from django.dispatch import Signal
from wagtail.signals import page_published

# Sent with `pages` of the model `sender`, after `page_published` was sent for each of them with the
# argument `is_together`.
pages_published = Signal()


def follow_publications(function: Callable, name: str) -> None:
    """Call `function(model, pages)` after each publication, in its transaction.

    `pages` is one page, or all pages of one model that are published together. `name` is unique: a
    second call with the same name is ignored.
    """

    def follow_one(sender, instance, is_together=False, **kwargs):
        if not is_together:
            function(sender, [instance])

    def follow_many(sender, pages, **kwargs):
        function(sender, pages)

    page_published.connect(follow_one, weak=False, dispatch_uid=name)
    pages_published.connect(follow_many, weak=False, dispatch_uid=name)
