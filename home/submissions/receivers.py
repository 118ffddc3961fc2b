from django.db import transaction

from network.publishing.following import follow_publications

from .decisions import notify_of_publication


def notify_when_published(model, pages):
    """Once what is published is written: a mail cannot be called back."""
    transaction.on_commit(lambda: notify_of_publication(pages))


follow_publications(notify_when_published, "notify_when_published")
