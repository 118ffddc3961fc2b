"""Signal receivers that remove people who leave a place, and everything derived from them."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from network.models import ContentStamp
from places.models import PlaceHost, PlaceMembership, PlacePage
from places.upkeep.duplicates.merging import merged, unmerged

from .departures import remove_person


@receiver(post_delete, sender=PlaceMembership)
def remove_leaver(sender, instance: PlaceMembership, **kwargs) -> None:
    """Delete the `PlaceHost`s of a manager at a place when the membership is deleted.

    They have the account or the e-mail address of the manager.
    A merge of places, and its undo, also delete memberships, but after `move_hosts` and
    `return_hosts` have moved the `PlaceHost`s elsewhere.
    """
    for user in User.objects.filter(pk=instance.user_id):
        remove_person(user, place=instance.place_id)


@receiver([post_save, post_delete], sender=PlaceHost)
def raise_stamp(sender, **kwargs) -> None:
    """Increment the content stamp, which invalidates the cached page of the place.

    Does nothing for the objects of a fixture.
    """
    if not kwargs.get("raw"):
        ContentStamp.raise_()


@receiver(post_delete, sender=PlaceHost)
def delete_portrait(sender, instance: PlaceHost, **kwargs) -> None:
    """Delete the file of the portrait once the deletion of its row is committed."""
    _delete_file(instance.portrait)


@receiver(pre_save, sender=PlaceHost)
def delete_replaced_portrait(sender, instance: PlaceHost, **kwargs) -> None:
    """Delete the file of a replaced or removed portrait once the change of its row is committed."""
    for former in PlaceHost.objects.filter(pk=instance.pk):
        if former.portrait and former.portrait != instance.portrait:
            _delete_file(former.portrait)


def _delete_file(portrait):
    if portrait:
        storage, name = portrait.storage, portrait.name
        transaction.on_commit(lambda: storage.delete(name))


@receiver(merged)
def move_hosts(sender, lost: PlacePage, kept: PlacePage, **kwargs) -> list[int]:
    """Move the people of the merged place `lost` to `kept`, and return their primary keys."""
    hosts = PlaceHost.objects.filter(place=lost)
    keys = list(hosts.values_list("pk", flat=True))
    hosts.update(place=kept)
    return keys


@receiver(unmerged)
def return_hosts(
    sender, lost: PlacePage, kept: PlacePage, records: dict[str, list[int]], **kwargs
) -> None:
    """Move back the people whom `move_hosts` moved and who are still at the kept place."""
    keys = records.get(__name__, [])
    PlaceHost.objects.filter(pk__in=keys, place=kept).update(place=lost)
