from django.db import transaction
from wagtail.signals import page_published

from .decisions import tell_publication


def tell_when_published(sender, instance, **kwargs):
    """Once what is published is written: a mail cannot be called back."""
    transaction.on_commit(lambda: tell_publication(instance))


page_published.connect(tell_when_published, dispatch_uid="tell_submission_published")
