"""Receivers that close links after a publication or unpublication, and note failed mails."""

from collections.abc import Sequence

from django.db import transaction
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_unpublished, published, unpublished

from events.models import Session
from network.publishing.publications import follow_publications
from network.tasks.mail import mail_failed, send_kept
from network.tasks.models import QueuedTask

from .lifecycle import close_links, close_links_of_session
from .models import FeedbackRequest


def close_after_publication(model: type[Page], pages: Sequence[Page]) -> None:
    """Close, on commit, the links to the drafts that have just been published.

    A small change, such as new opening hours, publishes the page and restores its draft before the
    commit: the links to this draft stay open.
    """
    keys = [page.pk for page in pages]
    transaction.on_commit(lambda: close_links(keys))


follow_publications(close_after_publication, "close_links_to_drafts")


@receiver(page_unpublished)
def close_after_unpublication(sender, instance: Page, **kwargs) -> None:
    """Close the links to the drafts of a page that is no longer on the site."""
    close_links([instance.pk])


@receiver([published, unpublished], sender=Session)
def close_after_change_of_session(sender, instance: Session, **kwargs) -> None:
    """Close, on commit, the links to a session that has just been published or unpublished."""
    transaction.on_commit(lambda: close_links_of_session(instance.pk))


@receiver(mail_failed)
def note_failure(sender, metadata: dict, **kwargs) -> None:
    """Mark the request whose queued mail failed for good, and delete the mail with its address.

    `metadata` is the data that `letters.send_link` attaches to its mail. Does nothing for other
    mails.
    """
    if "feedback" not in metadata:
        return
    FeedbackRequest.objects.filter(pk=metadata["feedback"]).update(is_undelivered=True)
    failed = QueuedTask.objects.failed().filter(path=send_kept.module_path)
    failed.filter(arguments__kwargs__metadata__feedback=metadata["feedback"]).delete()
