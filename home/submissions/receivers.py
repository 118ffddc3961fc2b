from django.db import transaction
from wagtail.signals import page_published

from .decisions import notify_of_publication


def notify_when_published(sender, instance, **kwargs):
    """Once what is published is written: a mail cannot be called back."""
    transaction.on_commit(lambda: notify_of_publication(instance))


page_published.connect(notify_when_published, dispatch_uid="notify_when_published")
