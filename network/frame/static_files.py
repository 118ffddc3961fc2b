"""The static files of a server: named by what they hold, and compressed once."""

import re
from pathlib import Path

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
# Above it, Brotli's best costs seconds of processor for 8 % fewer bytes: files of the admin.
LARGE = 100_000  # bytes
BEST, GOOD = 11, 9


class BrotliOnce(Compressor):
    """Compresses a file whose name says what it holds only when that was not done before."""

    def compress(self, path):
        if Path(f"{path}.br").exists() and Path(f"{path}.gz").exists():
            return []
        return super().compress(path)

    @staticmethod
    def compress_brotli(data):
        return brotli.compress(data, quality=GOOD if len(data) > LARGE else BEST)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Compresses the files that pages name, which are a half of those that are collected."""

    def create_compressor(self, **kwargs):
        return BrotliOnce(**kwargs)

    def compress_files(self, names):
        yield from super().compress_files([name for name in names if HASHED.search(name)])
