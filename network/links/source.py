"""The abstract model of a file on another site that is downloaded regularly."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .download import Download, RefusedAddressError, check_address


def validate_address(url: str) -> None:
    """Raise ValidationError for a URL that `check_address` refuses."""
    try:
        check_address(url)
    except RefusedAddressError as error:
        raise ValidationError(str(error)) from error


HEADER_LENGTH = 200


class Source(models.Model):
    """Abstract base class of a file on another site that this site imports regularly.

    `checked_at` is the time of the last attempt to download. `fault` is the error of this attempt,
    or "" if it succeeded. `etag`, `modified` and `digest` describe the content of the last import.
    """

    name = models.CharField(
        _("nom"), max_length=120, help_text=_("Qui tient ces données. Ex. : Médiathèque du Port")
    )
    url = models.URLField(_("adresse"), max_length=500, validators=[validate_address])
    is_active = models.BooleanField(_("lue régulièrement"), default=True)
    is_trusted = models.BooleanField(_("prise sans relecture"), default=False)
    etag = models.CharField(max_length=HEADER_LENGTH, blank=True, editable=False)
    modified = models.CharField(max_length=HEADER_LENGTH, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    checked_at = models.DateTimeField(_("lu le"), null=True, editable=False)
    fault = models.TextField(_("dernier échec"), blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name

    def has_changed(self, download: Download) -> bool:
        """Return True if the download has a content that differs from the last imported one.

        Compares SHA-256 digests. Returns False if the server answered that nothing changed.
        """
        return download.content is not None and _digest(download.content) != self.digest

    def record_download(self, download: Download) -> None:
        """Set `etag`, `modified` and `digest` from a download that was imported. Does not save.

        An `etag` or `modified` of more than 200 characters is replaced by "".
        """
        # Validators too long for their columns are dropped: the digest alone then detects changes.
        self.etag = download.etag if len(download.etag) <= HEADER_LENGTH else ""
        self.modified = download.modified if len(download.modified) <= HEADER_LENGTH else ""
        self.digest = _digest(download.content or b"")

    def clear_validators(self) -> None:
        """Reset `etag`, `modified` and `digest`. Does not save.

        The file of the next download then counts as changed.
        """
        self.etag = self.modified = self.digest = ""

    def record_check(self, fault: str = "") -> None:
        """Set `checked_at` to now and `fault` to the error of the last attempt. Does not save."""
        self.checked_at, self.fault = timezone.now(), fault


def _digest(content):
    return hashlib.sha256(content).hexdigest()
