"""What somebody else keeps at an address, and the site reads again and again."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .download import Download, RefusedAddressError, check_address


def validate_address(url: str) -> None:
    """Raises `ValidationError` for what `network.links.download` would refuse to fetch."""
    try:
        check_address(url)
    except RefusedAddressError as error:
        raise ValidationError(str(error)) from error


HEADER_LENGTH = 200


class Source(models.Model):
    """Abstract. A subclass says in its own words how often it is read and what that does.

    `checked_at` is when it was last read, `fault` what went wrong then, "" when nothing did;
    `etag`, `modified` and `digest` are those of the content that was last taken.
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

    def brings_news(self, download: Download) -> bool:
        """Whether the content is another than the one that was last taken."""
        return download.content is not None and _digest(download.content) != self.digest

    def remember(self, download: Download) -> None:
        """Next time, this very content is no news. Not saved."""
        # A server may write what no column holds: its content alone says then whether it changed.
        self.etag = download.etag if len(download.etag) <= HEADER_LENGTH else ""
        self.modified = download.modified if len(download.modified) <= HEADER_LENGTH else ""
        self.digest = _digest(download.content or b"")

    def forget(self) -> None:
        """Next time, whatever is there is news. Not saved."""
        self.etag = self.modified = self.digest = ""

    def record_check(self, fault: str = "") -> None:
        """Not saved."""
        self.checked_at, self.fault = timezone.now(), fault


def _digest(content):
    return hashlib.sha256(content).hexdigest()
