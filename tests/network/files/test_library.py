"""Files sent to the libraries of pictures and documents."""

import io
import json
import time
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile
from wagtail.utils.file import hash_filelike

from network.files import documents
from network.outputs.pdf import is_available
from tests.factories import UserFactory

from . import samples

pytestmark = pytest.mark.any_database

Image, Document = get_image_model(), get_document_model()
# Wagtail accepts no animated AVIF.
PICTURES = samples.ALL.keys() - {"progressive.jpg", "film.avif"}


@pytest.fixture
def editor(client, home):
    client.force_login(UserFactory(is_superuser=True))
    return client


def send(client, kind, name, data, **values):
    """Send a file of this name to the form of the library; return the response."""
    fields = {"description": "Un port", "author": "Camille Roux", "licence": "CC-BY-4.0"}
    post = {**fields, "title": "Envoi", "file": SimpleUploadedFile(name, data), **values}
    return client.post(reverse(f"wagtail{kind}:add"), post)


def stored(file):
    with file.open("rb") as opened:
        return opened.read()


def secrets(data):
    return [secret for secret in samples.SECRETS if secret.encode() in data]


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_upload_is_stored_without_metadata(editor, name):
    data = samples.ALL[name]()
    assert send(editor, "images", name, data).status_code == 302
    image = Image.objects.get(title="Envoi")
    original = stored(image.file)
    assert secrets(original) == []
    assert image.file_size == len(original)
    assert image.file_hash == hash_filelike(io.BytesIO(original))
    rendition = stored(image.get_rendition("width-30").file)
    assert secrets(rendition) == []
    picture = Pillow.open(io.BytesIO(rendition))
    assert dict(picture.getexif().get_ifd(0x8825)) == {}
    assert picture.info.get("icc_profile") == Pillow.open(io.BytesIO(data)).info.get("icc_profile")
    # The orientation of the phone.
    assert (picture.height > picture.width) == (name[:4] != "film")


def test_every_upload_path_removes_metadata(editor):
    """Multiple upload, portrait of an account, import."""
    url = reverse("wagtailimages:add_multiple")
    post = {"title": "Envoi", "files[]": SimpleUploadedFile("photo.jpg", samples.jpeg())}
    assert json.loads(editor.post(url, post).content)["success"]
    image = Image.objects.create(title="x", file=ContentFile(samples.png(), name="x.png"))
    image.file.save("y.webp", ContentFile(samples.webp(), name="y.webp"))
    UploadedFile.objects.create(file=ContentFile(samples.jpeg(), name="z.jpg"))
    profile = UserProfile.get_for_user(UserFactory())
    profile.avatar = SimpleUploadedFile("moi.jpg", samples.jpeg())
    profile.save()
    kept = [*Image.objects.all(), *UploadedFile.objects.all()]
    files = [*(upload.file for upload in kept), profile.avatar]
    assert len(files) == 4
    assert [secrets(stored(file)) for file in files] == [[]] * 4


def new_avatar(editor, name, data):
    """Send a profile picture; return the response and the stored profile."""
    user = get_user_model().objects.get()
    post = {
        "name_email-first_name": "A",
        "name_email-last_name": "B",
        "name_email-email": user.email,
        "locale-preferred_language": "",
        "locale-current_time_zone": "Europe/Paris",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
    }
    if data:
        post["avatar-avatar"] = SimpleUploadedFile(name, data)
    answer = editor.post(reverse("wagtailadmin_account"), post)
    return answer, UserProfile.get_for_user(user)


@pytest.mark.parametrize("width", [300, 600])
def test_damaged_avatar_is_refused(editor, width):
    """Even in a process that has rendered a PDF."""
    assert is_available()
    whole, name = samples.written("GIF", Pillow.effect_noise((width, width), 90)), "moi.gif"
    answer, profile = new_avatar(editor, name, whole[: len(whole) // 2])
    assert (answer.status_code, profile.avatar.name) == (200, "")
    assert "Cette image est abîmée" in answer.text
    answer, profile = new_avatar(editor, name, whole)
    assert answer.status_code == 302
    assert Pillow.open(io.BytesIO(stored(profile.avatar))).width == min(width, 400)
    answer, again = new_avatar(editor, name, b"")
    assert (answer.status_code, again.avatar.name) == (302, profile.avatar.name)


@pytest.mark.parametrize("size", [(300, 200), (600, 300)])
def test_avatar_taken_with_a_turned_phone_is_upright(editor, size):
    exif = Pillow.Exif()
    exif[0x0112] = 6  # the phone is held upright: the right side of the pixels is the top
    photo = Pillow.new("RGB", size, "red")
    photo.paste("blue", (0, 0, size[0] // 2, size[1]))
    new_avatar(editor, "moi.jpg", samples.written("JPEG", photo, exif=exif))
    picture = Pillow.open(io.BytesIO(stored(UserProfile.objects.get().avatar)))
    width, height = picture.size
    assert width < height
    red, _green, blue = picture.convert("RGB").getpixel((width // 2, height // 8))
    assert blue > red


OTHER = (
    ("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ("photo.heic", samples.written("AVIF")),
    ("photo.jpg", samples.written("TIFF")),
    ("photo.jpg", samples.png()),
    ("photo.png", b"<html><script>alert(1)</script>"),
    ("photo.tiff", samples.written("TIFF")),
)


def test_other_picture_formats_are_refused(editor):
    answers = [send(editor, "images", *file).status_code for file in OTHER]
    assert answers == [200] * len(OTHER)
    assert not Image.objects.exists()


def zipped(compression=zipfile.ZIP_STORED, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def office(kind, **parts):
    types = b"<Types><Override ContentType='" + documents.MAIN_PARTS[kind] + b"'/></Types>"
    return zipped(**{"[Content_Types].xml": types}, **parts)


def open_document(kind, **parts):
    return zipped(mimetype=documents.MIMETYPES[kind], **parts)


def pdf(inside=b""):
    return b"%PDF-1.7\n1 0 obj << /Type /Catalog " + inside + b" >> endobj\n%%EOF"


def pdf_of_objects(inside):
    import zlib

    stream = zlib.compress(inside)
    head = b"2 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\n"
    return b"%PDF-1.7\n" + head + stream + b"\nendstream endobj\n%%EOF"


def spoilt(archive):
    """Return a zip whose first part is damaged."""
    begin = 30 + int.from_bytes(archive[26:28], "little")
    return archive[: begin + 6] + b"\xff" * 12 + archive[begin + 18 :]


def workbook():
    import openpyxl

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


RIGHT = {
    "notice.pdf": pdf(),
    # The bytes of a picture may look like a PDF name.
    "photo.pdf": pdf(b">> endobj 3 0 obj << /Subtype /Image >>\nstream\n\xff/JS \xfe\nendstream"),
    "objets.pdf": pdf_of_objects(b"1 0 << /Type /Page >>"),
    "lettre.odt": open_document("odt"),
    "tableau.ods": open_document("ods"),
    "diapos.odp": open_document("odp"),
    "lettre.docx": office("docx"),
    "tableau.xlsx": workbook(),
    "MAJUSCULES.PDF": pdf(),
    "lieux.csv": "nom;ville\nMédiathèque;Arles\n".encode("cp1252"),
    "large.csv": "nom;ville\nMédiathèque;Arles\n".encode("utf-16"),
    "agenda.ics": b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
}
WRONG = {
    "page.html": (b"<script>alert(1)</script>", "extension"),
    "dessin.svg": (b"<svg/>", "extension"),
    "jeu.exe": (b"MZ\x90", "extension"),
    "macros.docm": (office("docx"), "extension"),
    "page.pdf": (b"<!doctype html><script>alert(1)</script>", "pas ce que"),
    "jeu.pdf": (b"MZ\x90\0" * 500, "pas ce que"),
    "lance.pdf": (pdf(b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "un programme"),
    "script.pdf": (pdf(b"/OpenAction << /S /Java#53cript /JS (x) >>"), "un programme"),
    "cache.pdf": (pdf_of_objects(b"1 0 << /S /JavaScript /JS (x) >>"), "un programme"),
    "joint.pdf": (pdf(b"/Names << /EmbeddedFiles 4 0 R >>"), "un programme"),
    "macros.docx": (office("docx", word__vbaProject_dot_bin="x"), "macros"),
    "macros.xlsx": (office("xlsx", xl__vbaProject_dot_bin="x"), "macros"),
    "macros.ods": (open_document("ods", Basic__Standard__Module1_dot_xml="x"), "macros"),
    "tableau.docx": (office("xlsx"), "pas ce que"),
    "lettre.ods": (open_document("odt"), "pas ce que"),
    "coupe.odt": (open_document("odt")[:30], "pas ce que"),
    # Damaged data: the decompressor raises its own exception.
    "abime.docx": (spoilt(office("docx", compression=zipfile.ZIP_DEFLATED)), "pas ce que"),
    "abime.odt": (spoilt(open_document("odt", compression=zipfile.ZIP_LZMA)), "pas ce que"),
    "page.csv": (b"  <HTML><script>alert(1)</script>", "pas ce que"),
    "page16.csv": ("<script>alert(1)</script>".encode("utf-16"), "pas ce que"),
    "jeu.csv": (b"MZ\x90\0\0\0", "pas ce que"),
    "page.ics": (b"<html>", "pas ce que"),
}


def form_of(name, data):
    """Return a bound form of a document with a file of this name."""
    file = SimpleUploadedFile(name, data)
    values = {"title": "Envoi", "collection": Collection.get_first_root_node().pk}
    form = get_document_form(Document)(values, {"file": file}, user=UserFactory(is_superuser=True))
    form.is_valid()
    return form


def test_valid_document_is_accepted(editor):
    errors = {name: form_of(name, data).errors for name, data in RIGHT.items()}
    assert errors == dict.fromkeys(RIGHT, {})
    assert send(editor, "docs", "notice.pdf", RIGHT["notice.pdf"]).status_code == 302
    assert stored(Document.objects.get().file) == RIGHT["notice.pdf"]


def test_invalid_document_is_refused(editor):
    errors = {name: str(form_of(name, data).errors) for name, (data, _reason) in WRONG.items()}
    assert {name for name, (_data, reason) in WRONG.items() if reason not in errors[name]} == set()
    assert send(editor, "docs", "page.pdf", WRONG["page.pdf"][0]).status_code == 200
    file = SimpleUploadedFile("page.pdf", WRONG["page.pdf"][0])
    several = editor.post(reverse("wagtaildocs:add_multiple"), {"title": "x", "files[]": file})
    assert not json.loads(several.content)["success"]
    assert not Document.objects.exists()


def test_zip_bomb_is_refused(editor, monkeypatch):
    monkeypatch.setattr(documents, "UNZIPPED", 1000)
    assert send(editor, "docs", "a.odt", open_document("odt", content="0" * 1001)).context["form"]
    assert not Document.objects.exists()


def test_part_that_decompresses_to_too_much_is_refused(editor, monkeypatch):
    """A program may be after the part that is checked."""
    monkeypatch.setattr(documents, "UNZIPPED_PART", 1000)
    late = pdf_of_objects(b" " * 1001 + b"<< /S /JavaScript /JS (x) >>")
    large = office("docx", compression=zipfile.ZIP_DEFLATED)
    assert form_of("notice.pdf", late).errors
    assert not form_of("lettre.docx", large).errors
    monkeypatch.setattr(documents, "UNZIPPED_PART", 50)
    assert form_of("lettre.docx", large).errors


def test_all_objects_of_a_pdf_are_checked_or_it_is_refused(monkeypatch):
    monkeypatch.setattr(documents, "UNZIPPED_OBJECTS", 1000)
    part = pdf_of_objects(b" " * 400)
    documents.check("notice.pdf", io.BytesIO(part * 2))
    with pytest.raises(documents.RefusedError):
        documents.check("notice.pdf", io.BytesIO(part * 3))


@pytest.mark.parametrize("text", [b"<<>>stream\n", b"<< ", b"<<>>", b">>   ", b"obj "])
def test_hostile_pdf_takes_linear_time(text):
    begun = time.process_time()
    documents.check("notice.pdf", io.BytesIO(b"%PDF-1.7\n" + text * (2_000_000 // len(text))))
    assert time.process_time() - begun < 2  # seconds; they took hours
