"""Comparison of easy versions with their originals, each time either is published."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone
from wagtail.models import Page

from network.models import ContentStamp

from .models import EasyPage
from .originals import fingerprint_of


def flag_outdated_versions(pages: Sequence[Page]) -> None:
    """Update `original_changed_on` of easy versions after the publication of `pages`.

    Updates the easy versions among `pages`, and the versions of originals among `pages`. If the
    original matches the fingerprint that the version stores, or if the version has no original,
    `original_changed_on` is cleared. Otherwise it is set to today, unless it is already set. The
    rows are updated without `save`, and each change increments the content stamp. The pages are
    instances of their specific class.
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
    """Update `original_changed_on` of `versions` by comparing their fingerprint to `original`.

    If the fingerprint differs, `original_changed_on` is set to today, unless it is already set. If
    the fingerprint matches, or if `original` is None, it is cleared. Each changed version is
    updated without `save`, and increments the content stamp.
    """
    own = None
    for version in versions:
        own = own or (original and fingerprint_of(original))
        has_changed = own is not None and own != version.original_print
        day = (version.original_changed_on or timezone.localdate()) if has_changed else None
        if day != version.original_changed_on:
            EasyPage.objects.filter(pk=version.pk).update(original_changed_on=day)
            ContentStamp.raise_()
