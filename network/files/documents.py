"""Check that a document has the type of its extension, and contains no macro or program."""

import codecs
import io
import lzma
import re
import zipfile
import zlib
from pathlib import PurePath

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

BEGINNING = 4096  # bytes, enough to recognise a text
UNZIPPED, UNZIPPED_PART = 300 * 1024 * 1024, 10 * 1024 * 1024  # bytes
UNZIPPED_OBJECTS = 50 * 1024 * 1024  # bytes of all the objects of a PDF
ODF = "application/vnd.oasis.opendocument."
MIMETYPES = {"odt": f"{ODF}text", "ods": f"{ODF}spreadsheet", "odp": f"{ODF}presentation"}
# Content type of the main part of an Office file; with macros it has another one.
MAIN_PARTS = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
MACROS = re.compile(r"(?i)(^|/)(vbaProject|vbaData|activeX\d*)[^/]*\.|^(Basic|Scripts)/.")
PDF_STREAM = re.compile(rb">>\s*stream\r?\n")
# A PDF name may contain any letter as its hexadecimal code.
PDF_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")
PDF_ACTIONS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)\b")
# Exceptions for a zip that is malformed, encrypted or compressed by an unknown method
# (RuntimeError), and exceptions of the decompressors.
BADLY_MADE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(OSError, ValueError, RuntimeError, KeyError),
)
MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|\?xml|head|body|iframe|\?php)", re.IGNORECASE)

OTHER_TYPE = _(
    "Ce fichier n’est pas ce que son nom annonce. Ouvrez-le, enregistrez-le de nouveau au format"
    " « %(extension)s », puis renvoyez-le."
)
HAS_MACROS = _(
    "Ce fichier contient des macros, de petits programmes qui se lanceraient chez qui l’ouvre."
    " Enregistrez-le sans macro, ou en PDF."
)
HAS_ACTIONS = _(
    "Ce PDF contient un programme ou d’autres fichiers. Pour un formulaire officiel, donnez plutôt"
    " le lien de la page où il se trouve. Sinon, « Imprimer » puis « Enregistrer en PDF » en fait"
    " une copie simple."
)


class RefusedError(Exception):
    """The refusal of a document; its message is displayed to the editor."""


def check(name: str, file: File | io.BufferedIOBase) -> None:
    """Raise RefusedError if a document does not have the type of its name, or contains macros.

    Also raises it for a PDF with a program or attached files, for compressed content beyond the
    limits of this module, and for any extension other than pdf, odt, ods, odp, docx, xlsx, csv and
    ics. The file is read from its start, and its position is changed.
    """
    extension = PurePath(name).suffix.lower().removeprefix(".")
    file.seek(0)
    try:
        is_right = CHECKS[extension](file, extension) if extension in CHECKS else False
    except BADLY_MADE:
        is_right = False
    if not is_right:
        raise RefusedError(OTHER_TYPE % {"extension": extension})


def _pdf(file, _extension):
    data = file.read()
    if b"%PDF-" not in data[:1024]:
        return False
    if any(PDF_ACTIONS.search(part) for part in _pdf_objects(data)):
        raise RefusedError(HAS_ACTIONS)
    return True


def _pdf_objects(data):
    """Yield as bytes the parts that describe the objects of a PDF, without images and fonts.

    Compressed object streams are decompressed. Raises ValueError if one decompressed stream exceeds
    10 MB, or if all of them together exceed 50 MB.
    """
    position, left = 0, UNZIPPED_OBJECTS
    while begins := PDF_STREAM.search(data, position):
        end = data.find(b"endstream", begins.end())
        if end < 0:
            break
        names = _spelled(data[position : begins.end()])
        yield names
        if b"ObjStm" in names:
            part = _unzipped(data[begins.end() : end], min(left, UNZIPPED_PART))
            left -= len(part)
            yield _spelled(part)
        position = end
    yield _spelled(data[position:])


def _unzipped(data, most):
    """Decompress a deflated stream; return b"" for any other data.

    Raises ValueError if the result has more than `most` bytes.
    """
    unzip = zlib.decompressobj()
    try:
        part = unzip.decompress(data, most + 1)
    except zlib.error:
        return b""
    if len(part) > most:
        raise ValueError("More than one may unzip")
    return part


def _spelled(data):
    return PDF_LETTER.sub(lambda match: bytes.fromhex(match[1].decode()), data)


def _open_document(file, extension):
    with zipfile.ZipFile(file) as archive:
        _look_for_macros(archive)
        return _part(archive, "mimetype").decode("ascii").strip() == MIMETYPES[extension]


def _office(file, extension):
    with zipfile.ZipFile(file) as archive:
        _look_for_macros(archive)
        return MAIN_PARTS[extension] in _part(archive, "[Content_Types].xml")


def _part(archive, name):
    if archive.getinfo(name).file_size > UNZIPPED_PART:
        raise ValueError("More than one may unzip")
    return archive.read(name)


def _look_for_macros(archive):
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > UNZIPPED:
        raise ValueError("More than one may unzip")
    if any(MACROS.search(part.filename) for part in parts):
        raise RefusedError(HAS_MACROS)


def _text(file, _extension):
    """Return True for a text in an encoding of spreadsheets, False for binary, HTML or XML.

    Only the beginning of `file` is read.
    """
    data = file.read(BEGINNING)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data[2:].replace(b"\0", b"")
    return b"\0" not in data and not MARKUP.match(data.removeprefix(codecs.BOM_UTF8).lstrip())


def _calendar(file, extension):
    begins = file.read(BEGINNING).removeprefix(codecs.BOM_UTF8).lstrip().upper()
    return begins.startswith(b"BEGIN:VCALENDAR")


CHECKS = {
    "pdf": _pdf,
    "odt": _open_document,
    "ods": _open_document,
    "odp": _open_document,
    "docx": _office,
    "xlsx": _office,
    "csv": _text,
    "ics": _calendar,
}
