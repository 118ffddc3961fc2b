"""Signal handler for the mails of confirmation requests that fail after they were queued."""

from django.dispatch import receiver

from network.models import QueuedTask
from network.tasks.mail import mail_failed
from places.models import ConfirmationRequest


@receiver(mail_failed)
def note_failure(sender, metadata: dict, fault: str, **kwargs) -> None:
    """Store `fault` in a confirmation request if all its queued mails failed; mark it as not sent.

    `metadata` is the data that `ask_confirmations` attaches to its mails. Does nothing for other
    mails.
    """
    if "confirmation" not in metadata:
        return
    failed = QueuedTask.objects.failed().filter(arguments__kwargs__metadata=metadata)
    if failed.count() >= metadata["mails"]:
        requests = ConfirmationRequest.objects.filter(pk=metadata["confirmation"])
        requests.update(fault=fault, sent_at=None)
