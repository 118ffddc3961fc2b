"""What follows the publication of pages, once for many that are published together."""

from django.dispatch import Signal
from wagtail.signals import page_published

# Sent with `pages`, all of the model `sender`, once `page_published` was sent of each of them with
# `is_together`.
pages_published = Signal()


def follow_publications(function, name) -> None:
    """Calls `function(model, pages)` after each publication, in its transaction: with one page, or
    with all those that are published together, which cost it hardly more. `name` is its own."""

    def follow_one(sender, instance, is_together=False, **kwargs):
        if not is_together:
            function(sender, [instance])

    def follow_many(sender, pages, **kwargs):
        function(sender, pages)

    page_published.connect(follow_one, weak=False, dispatch_uid=name)
    pages_published.connect(follow_many, weak=False, dispatch_uid=name)
