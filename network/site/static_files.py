"""The static files of a server, named by their content and compressed once."""

import re
from collections.abc import Iterator
from pathlib import Path

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
# Above this size, Brotli's best quality costs seconds of processor for 8 % fewer bytes.
LARGE = 100_000  # bytes
BEST, GOOD = 11, 9


class BrotliOnce(Compressor):
    """A compressor that skips the files whose compressed forms exist already.

    The name of a file contains a hash of its content, so compressed forms cannot be outdated.
    """

    def compress(self, path: str) -> list[str]:
        """Compress a file to `.gz` and `.br`; return the paths of the files written.

        Returns [], without compressing, if both compressed files exist. A compressed form larger
        than 95 % of the file is not written. If the `.br` is too large, the `.gz` is not made
        either.
        """
        if Path(f"{path}.br").exists() and Path(f"{path}.gz").exists():
            return []
        return super().compress(path)

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Return `data` compressed with Brotli's best quality, or a lower one above 100 kB."""
        return brotli.compress(data, quality=GOOD if len(data) > LARGE else BEST)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Storage that compresses only the hashed files: pages use no other."""

    def create_compressor(self, **kwargs) -> BrotliOnce:
        """Return `BrotliOnce`."""
        return BrotliOnce(**kwargs)

    def compress_files(self, names: set[str]) -> Iterator[tuple[str, str]]:
        """Compress the files with a hash in their name; yield (name, name of a compressed form)."""
        yield from super().compress_files([name for name in names if HASHED.search(name)])
