"""Remove the metadata of the pictures that Wagtail's own models store."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from .fields import clean_file


@receiver(pre_save, sender=UserProfile)
def clean_avatar(sender, instance: UserProfile, **kwargs) -> None:
    """Remove the metadata of a new avatar before a user profile is saved.

    Raises the errors of `clean_file` if the picture is damaged.
    """
    if instance.avatar and not instance.avatar._committed:
        instance.avatar = clean_file(instance.avatar.file)


@receiver(pre_save, sender=UploadedFile)
def clean_upload(sender, instance: UploadedFile, **kwargs) -> None:
    """Remove the metadata of the picture of an `UploadedFile` before it is saved.

    Wagtail's multiple upload stores a file in this model until its form is valid, for instance
    until the picture has a title. Raises the errors of `clean_file` if the picture is damaged.
    """
    if instance.file and not instance.file._committed:
        instance.file = clean_file(instance.file.file)
