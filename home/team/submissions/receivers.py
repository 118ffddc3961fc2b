"""Receiver that notifies the authors of submissions when their pages are published."""

from collections.abc import Iterable

from django.db import transaction

from network.publishing.publications import follow_publications

from .decisions import notify_of_publication


def notify_when_published(model: type, pages: Iterable) -> None:
    """Mail the authors of the submissions that became the published `pages`, after the commit.

    The addresses are then erased: see `notify_of_publication`. `model` is the type of the pages and
    is ignored.
    """
    transaction.on_commit(lambda: notify_of_publication(pages))


follow_publications(notify_when_published, "notify_when_published")
