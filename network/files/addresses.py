"""Parse the URL of a file storage into Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SCHEMES = {"s3+https": "https", "s3+http": "http"}
EXAMPLE = "s3+https://key:secret@host/bucket"


def is_remote(place: str | Path) -> bool:
    """Return True if `place`, the location of files, is a URL rather than a path."""
    return "://" in str(place)


def storage(url: str) -> dict[str, Any]:
    """Return an entry of Django's STORAGES for a URL; for an empty URL, a `DiskStorage`.

    Accepted: `s3+https://key:secret@host:port/bucket/folder?region=name`, and `s3+http://…`. The
    region is "us-east-1" by default. Raises ImproperlyConfigured for another URL.
    """
    if not url:
        return {"BACKEND": "network.files.disk.DiskStorage"}
    parts = urlsplit(url)
    bucket, _, folder = parts.path.strip("/").partition("/")
    if parts.scheme not in SCHEMES or not (parts.hostname and bucket):
        raise ImproperlyConfigured(f"Files are kept at {EXAMPLE}, or on the disk when it is empty.")
    return {
        "BACKEND": "network.files.s3.PrivateStorage",
        "OPTIONS": {
            "endpoint_url": f"{SCHEMES[parts.scheme]}://{parts.netloc.rpartition('@')[2]}",
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "bucket_name": bucket,
            "location": folder,
            "region_name": dict(parse_qsl(parts.query)).get("region", "us-east-1"),
        },
    }
