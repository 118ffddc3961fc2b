"""A series is no page: what changes in it changes what the public sees all the same."""

from django.db.models.signals import post_delete, post_save

from network.models import ContentStamp

from .models import Series, SeriesPart


def raise_stamp(sender, **kwargs):
    if not kwargs.get("raw"):
        ContentStamp.raise_()


for model in (Series, SeriesPart):
    post_save.connect(raise_stamp, sender=model, dispatch_uid=f"raise_stamp_{model.__name__}")
    post_delete.connect(raise_stamp, sender=model, dispatch_uid=f"raise_stamp_{model.__name__}")
