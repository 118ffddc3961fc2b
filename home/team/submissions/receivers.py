"""Receiver that notifies the authors of submissions when their pages are published."""

from collections.abc import Iterable

from django.db import transaction

from network.publishing.publications import follow_publications

from .decisions import notify_of_publication


def notify_when_published(model: type, pages: Iterable) -> None:
    """Notify the authors of the published `pages` by mail, after the commit.

    A mail cannot be undone. `model` is the type of the pages.
    """
    transaction.on_commit(lambda: notify_of_publication(pages))


follow_publications(notify_when_published, "notify_when_published")
