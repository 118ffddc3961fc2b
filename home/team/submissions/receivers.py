"""Notifies the authors of submissions when their pages are published."""

from django.db import transaction

from network.publishing.publications import follow_publications

from .decisions import notify_of_publication


def notify_when_published(model, pages):
    """Notify the authors after the commit, because a mail cannot be undone."""
    transaction.on_commit(lambda: notify_of_publication(pages))


follow_publications(notify_when_published, "notify_when_published")
