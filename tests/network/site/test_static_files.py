"""Static files are compressed once, and only the hashed ones."""

import gzip
import os

import brotli
import pytest
from django.core.files.base import ContentFile

from network.site import static_files

STYLE = b"body { color: black }\n" * 100


@pytest.fixture
def storage(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.DEBUG = False
    return static_files.StaticFiles(location=tmp_path)


def collect(storage, name, text):
    storage.save(name, ContentFile(text))
    list(storage.post_process({name: (storage, name)}))
    return storage.path(storage.stored_name(name))


def test_hashed_file_is_compressed(storage, tmp_path):
    path = collect(storage, "a.css", STYLE)
    with open(f"{path}.br", "rb") as file:
        assert brotli.decompress(file.read()) == STYLE
    with gzip.open(f"{path}.gz") as file:
        assert file.read() == STYLE
    assert not (tmp_path / "a.css.br").exists()


def test_compressed_file_is_not_compressed_again(storage, tmp_path, monkeypatch):
    path = collect(storage, "a.css", STYLE)
    os.remove(tmp_path / "a.css")
    monkeypatch.setattr(static_files.brotli, "compress", None)  # it would raise
    assert collect(storage, "a.css", STYLE) == path
    monkeypatch.undo()
    os.remove(tmp_path / "a.css")
    other = collect(storage, "a.css", STYLE + b"p {}")
    assert other != path
    assert os.path.exists(f"{other}.br")
