"""Comparison of easy versions with their originals, each time one of them is published."""

from collections import defaultdict

from django.utils import timezone

from network.models import ContentStamp

from .models import EasyPage
from .originals import fingerprint_of


def flag_outdated_versions(pages) -> None:
    """Update `original_changed_on` after the publication of `pages`.

    Each page is handled both as an easy version and as an original.
    """
    for page in pages:
        if isinstance(page, EasyPage):
            original = page.original.specific if page.original_id else None
            _compare([page], original)
    versions = EasyPage.objects.filter(original__in=[page.pk for page in pages])
    of_each = defaultdict(list)
    for version in versions.only("original", "original_print", "original_changed_on"):
        of_each[version.original_id].append(version)
    for page in pages:
        _compare(of_each[page.pk], page)


def _compare(versions, original):
    """Set the day on which the original changed, or clear it if it matches its fingerprint.

    The first day stays if the original changes again. The content stamp is raised on any change.
    """
    own = None
    for version in versions:
        own = own or (original and fingerprint_of(original))
        has_changed = own is not None and own != version.original_print
        day = (version.original_changed_on or timezone.localdate()) if has_changed else None
        if day != version.original_changed_on:
            EasyPage.objects.filter(pk=version.pk).update(original_changed_on=day)
            ContentStamp.raise_()
