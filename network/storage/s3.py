from botocore.config import Config
from django.conf import settings
from django.core.files.storage import storages
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


class PrivateStorage(S3Storage):
    """A private bucket, of which the site gives what each may have: its address is never told.

    A file's address is that of the site, as on a disk: the pictures of pages are given to all, an
    original or a document to whoever may read it.
    """

    def get_default_settings(self):
        return super().get_default_settings() | {
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": False,
            "addressing_style": "path",
            # One that hangs costs seconds, never a worker.
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                connect_timeout=3,
                read_timeout=10,
                retries={"max_attempts": 2},
                # Older servers refuse the checksums that are sent by default since 2025.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def deconstruct(self):
        """For a task that deletes a file, which the database keeps until it is done: the keys are
        not written there, they are read in the settings."""
        return f"{__name__}.media_storage", [], {}

    def url(self, name, *args, **kwargs):
        return settings.MEDIA_URL + filepath_to_uri(name)


def media_storage():
    """That of the files that editors upload."""
    return storages["default"]
