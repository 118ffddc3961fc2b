"""Renditions are public and cached; originals and documents have no public address."""

from io import BytesIO
from pathlib import Path

import pytest
import wagtail_factories
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from tests.factories import UserFactory


@pytest.fixture
def picture(db):
    return wagtail_factories.ImageFactory(title="Atelier")


def get(client, address, **headers):
    """Return the response after reading its file, which closes it."""
    answer = client.get(address, headers=headers)
    answer.body = answer.getvalue()
    return answer


def code_of(client, address):
    return get(client, address).status_code


def test_rendition_is_public_and_cached(client, picture):
    rendition = picture.get_rendition("width-50")
    answer = get(client, rendition.url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert Image.open(BytesIO(answer.body)).width == 50
    assert answer["Cache-Control"] == "public, max-age=2592000"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.cookies == {}
    again = get(client, rendition.url, **{"If-Modified-Since": answer["Last-Modified"]})
    assert again.status_code == 304
    assert code_of(client, "/media/images/absent.jpg") == 404


def test_original_is_served_to_editors_of_the_picture(client, picture):
    assert code_of(client, picture.file.url) == 404
    client.force_login(UserFactory())
    assert code_of(client, picture.file.url) == 404
    client.force_login(UserFactory(is_superuser=True))
    answer = get(client, picture.file.url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_avatar_is_served_to_users_of_the_admin(client, db):
    portrait = Path(settings.MEDIA_ROOT) / "avatar_images" / "ana.png"
    portrait.parent.mkdir(exist_ok=True)
    portrait.write_bytes(b"png")
    assert code_of(client, "/media/avatar_images/ana.png") == 404
    client.force_login(UserFactory(is_superuser=True))
    assert code_of(client, "/media/avatar_images/ana.png") == 200


def test_private_document_has_no_public_address(client, db):
    private = Collection.get_first_root_node().add_child(name="Équipe")
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    document = Document.objects.create(
        title="Budget",
        file=SimpleUploadedFile("budget.pdf", b"%PDF-1.4 secret"),
        collection=private,
    )
    assert code_of(client, document.file.url) == 404
    # Neither through the folder of pictures, nor as a file that is no picture.
    name = Path(document.file.name).name
    assert code_of(client, f"/media/images/../documents/{name}") in {400, 404}
    assert code_of(client, f"/media/images/%2e%2e/documents/{name}") in {400, 404}
    (Path(settings.MEDIA_ROOT) / "images").mkdir(exist_ok=True)
    (Path(settings.MEDIA_ROOT) / "images" / name).write_bytes(b"%PDF-1.4 secret")
    assert code_of(client, f"/media/images/{name}") == 404
    assert code_of(client, document.url) == 302  # to sign in
    client.force_login(UserFactory(is_superuser=True))
    answer = get(client, document.url)
    assert (answer.status_code, answer.body) == (200, b"%PDF-1.4 secret")
    assert reverse("wagtaildocs_serve", args=[document.pk, document.filename]) == document.url
