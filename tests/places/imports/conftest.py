import pytest

from network.links.download import Download
from places.imports import runs as import_runs
from places.models import PlaceSource


@pytest.fixture
def editor(admin_client, directory):
    return admin_client


@pytest.fixture
def source(directory):
    return PlaceSource.objects.create(name="Hub", url="https://exemple.fr/lieux.csv")


@pytest.fixture
def there(monkeypatch):
    """Set the answer of the source's server with `there(content)`, and collect the etags sent."""
    etags = []

    def answers(content, etag='"1"'):
        def fetch(_url, known="", _modified=""):
            etags.append(known)
            if isinstance(content, Exception):
                raise content
            return Download(None) if known == etag else Download(content, etag)

        monkeypatch.setattr(import_runs, "fetch", fetch)
        return etags

    return answers
