"""Detection of the encoding of a text file: UTF-8, UTF-16, Windows-1252, Mac OS Roman or MS-DOS.

Excel for Windows saves "CSV" in Windows-1252, Excel for Mac in Mac OS Roman, and "Unicode text" in
UTF-16.
"""

import codecs
import io
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from places.national.errors import UnreadableError

LARGEST = 50 * 1024 * 1024
CHUNK = 1 << 20
UTF8 = "UTF-8"
# {codec: displayed name} of one-byte encodings; the first of equally likely ones is used.
LEGACY = {"cp1252": "Windows-1252", "mac_roman": "Mac OS Roman", "cp850": "MS-DOS (850)"}
# The characters beyond ASCII of texts from France, Corsican, Catalan and Breton names included.
FRENCH = set("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ’‘“”«»…–—°€·•²\N{NO-BREAK SPACE}áíóúñìòÁÍÓÚÑÌÒ")
# MS-DOS letters are other letters of `FRENCH` in Mac OS Roman, but rare ones.
FREQUENT = set("éèàêçôîâùû’")
# The least share of `FRENCH` among the bytes beyond ASCII; binary files have fewer.
LEAST_SHARE = 0.8
# Other kinds of files that people send instead of CSV, by their first bytes.
OTHER_FILES = [
    (b"PK\x03\x04", gettext_lazy("un classeur de LibreOffice, ou une archive")),
    (b"\xd0\xcf\x11\xe0", gettext_lazy("un ancien classeur Excel")),
    (b"\x1f\x8b", gettext_lazy("une archive compressée")),
    (b"BZh", gettext_lazy("une archive compressée")),
    (b"7z\xbc\xaf", gettext_lazy("une archive compressée")),
    (b"Rar!", gettext_lazy("une archive compressée")),
    (b"\xfd7zXZ", gettext_lazy("une archive compressée")),
    (b"\x28\xb5\x2f\xfd", gettext_lazy("une archive compressée")),
    (b"\x89PNG", gettext_lazy("une image")),
    (b"\xff\xd8\xff", gettext_lazy("une image")),
    (b"GIF8", gettext_lazy("une image")),
    (b"{\\rtf", gettext_lazy("un texte mis en forme (RTF)")),
    (b"%PDF", gettext_lazy("un PDF")),
    (b"\xff\xfe\0\0", gettext_lazy("un texte en UTF-32")),
    (b"\0\0\xfe\xff", gettext_lazy("un texte en UTF-32")),
    (b"<", gettext_lazy("une page web ou du XML")),
]


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file: its Python codec, and its name for display."""

    codec: str
    name: str

    @property
    def is_usual(self) -> bool:
        """True for UTF-8, with or without a byte order mark."""
        return self.name == UTF8


@dataclass(frozen=True)
class Text:
    """The text of a file: its wrapper, its encoding, and True in `is_json` for JSON.

    The wrapper must be detached, or stay referenced, as long as the caller uses the file.
    """

    lines: io.TextIOWrapper
    encoding: Encoding
    is_json: bool


def open_text(source: bytes | BinaryIO) -> Text:
    """Return the `Text` of a file, given as bytes or as a seekable binary file.

    The file is rewound. Raises UnreadableError for an empty file, a file of more than `LARGEST`
    bytes, another kind of file, or an unknown encoding.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    encoding, start = _detect(file)
    head = start.decode(encoding.codec, "ignore").lstrip("\ufeff \t\r\n;,")
    if not head and len(start) < CHUNK:
        raise UnreadableError(_("Le fichier est vide."))
    file.seek(0)
    lines = io.TextIOWrapper(file, encoding=encoding.codec, newline="")
    return Text(lines, encoding, head[:1] in ("{", "["))


def _detect(file):
    """Read a file from its start to its end; return (`Encoding`, first chunk).

    Raises UnreadableError if the file is too large, is not text, or has an unknown encoding.
    """
    start = file.read(CHUNK)
    if wide := _utf16(start):
        _check_size(len(start) + sum(map(len, iter(lambda: file.read(CHUNK), b""))))
        return wide, start
    _check_kind(start.removeprefix(codecs.BOM_UTF8))
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk, size, lines, wrong_line, high = start, 0, 1, 0, Counter()
    while chunk:
        size += len(chunk)
        _check_size(size)
        if not wrong_line:
            wrong_line = _wrong_line(decoder, chunk, lines)
        lines += chunk.count(b"\n")
        if not chunk.isascii():
            high.update(chunk.translate(None, bytes(range(128))))
        chunk = file.read(CHUNK)
    if not wrong_line and not _wrong_line(decoder, b"", lines, final=True):
        return Encoding("utf-8-sig", UTF8), start
    codec = max(LEGACY, key=lambda name: (_share(high, name, FREQUENT), _share(high, name, FRENCH)))
    if _share(high, codec, FRENCH) < LEAST_SHARE:
        raise UnreadableError(
            _("Ligne %(line)s : le codage du texte est inconnu. Enregistrez-le en « CSV UTF-8 ».")
            % {"line": wrong_line or lines}
        )
    return Encoding(codec, LEGACY[codec]), start


def _check_size(size):
    if size > LARGEST:
        limit = LARGEST // 1024 // 1024
        raise UnreadableError(_("Le fichier dépasse %(limit)s Mo.") % {"limit": limit})


def _wrong_line(decoder, chunk, line, final=False):
    """Return the number of the first line that is not UTF-8; 0 if all lines of the chunk are."""
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        return line + error.object.count(b"\n", 0, error.start)
    return 0


def _share(high, codec, characters):
    """Return the share of the bytes `high`, 0 to 1, that a codec decodes as `characters`.

    `high` is a `Counter` of the bytes above 127. Without any byte, the share is 0.
    """
    known = sum(
        count for byte, count in high.items() if bytes([byte]).decode(codec, "ignore") in characters
    )
    return known / max(high.total(), 1)


def _utf16(start):
    """Return the `Encoding` of a text in UTF-16 from its first bytes, or None.

    A text without a byte order mark is recognised because one byte of two is zero in most European
    texts.
    """
    if start.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return None
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", "UTF-16")
    sample = start[:2000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd) or max(even, odd) * 4 < len(sample):
        return None
    return Encoding("utf-16-le" if odd > even else "utf-16-be", "UTF-16")


def _check_kind(start):
    """Raise UnreadableError if the first bytes are the signature of a file that is not text."""
    kinds = (name for mark, name in OTHER_FILES if start.lstrip().startswith(mark))
    kind = next(kinds, "")
    # UTF-32 without a mark, or a binary file: many of the bytes are zero.
    if not kind and start[:1000].count(0) > len(start[:1000]) // 4:
        kind = _("un texte en UTF-32, ou pas un texte")
    if kind:
        raise UnreadableError(
            _("C’est %(kind)s. Il faut un fichier CSV, Excel (.xlsx), JSON ou GeoJSON.")
            % {"kind": kind}
        )
