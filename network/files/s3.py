"""Storage on an S3 server."""

from botocore.config import Config
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class PrivateStorage(S3Storage):
    """A private S3 bucket whose files are served by the site only, never by their S3 URL.

    The URLs are the same as on a disk: renditions are public, originals and documents are checked
    against the permissions of the visitor.
    """

    def get_default_settings(self) -> dict[str, object]:
        """Return the settings of S3Storage with private files and short timeouts.

        An existing file is not overwritten: the new one gets another name.
        """
        return super().get_default_settings() | {
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": False,
            "addressing_style": "path",
            # A server that hangs costs seconds, not a worker.
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=3,
                read_timeout=10,
                retries={"max_attempts": 2},
                # Older servers refuse the checksums that boto3 sends by default since 2025.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """Return (path of `media_storage`, [], {}), so that a queued task stores no secret key."""
        return f"{__name__}.media_storage", [], {}

    def url(self, name: str, *args, **kwargs) -> str:
        """Return the URL of a file on the site, under MEDIA_URL."""
        return settings.MEDIA_URL + filepath_to_uri(name)


def media_storage() -> Storage:
    """Return the default storage of the settings, which contains the uploaded files."""
    return storages["default"]
