"""Author, licence and description of a picture: required in its form, displayed beside it."""

import gc
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.blocks import StructBlockValidationError
from wagtail.images.tests.utils import get_test_image_file

from network.files.blocks import PictureBlock
from network.files.names import is_file_name
from network.files.operations import SHARED_IMAGE, credited
from network.models import ContentStamp, Picture
from places.models import PlacePhoto
from tests.factories import (
    ArticlePageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.any_database

FIELDS = {
    "description": "Deux personnes devant un écran",
    "author": "Camille Roux",
    "licence": "CC-BY-4.0",
}


def file(name="IMG_2041.png", size=(1300, 700)):
    return SimpleUploadedFile(name, get_test_image_file(size=size).file.getvalue(), "image/png")


@pytest.fixture
def editor(client, home):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def picture(home):
    return Picture.objects.create(title="IMG_2041", file=get_test_image_file(), **FIELDS)


# Wagtail leaves open the file of a picture that waits for its required fields.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_picture_requires_author_and_description(editor):
    """In the library, in the multiple upload and in the chooser."""
    add = reverse("wagtailimages:add")
    errors = editor.post(add, {"title": "IMG_2041", "file": file()}).context["form"].errors
    assert errors.keys() == {"description", "author", "licence"}

    several = reverse("wagtailimages:add_multiple")
    answer = json.loads(editor.post(several, {"files[]": file()}).content)
    assert answer["success"]
    assert {f"{name}" for name in FIELDS if f"-{name}" in answer["form"]} == set(FIELDS)
    assert not Picture.objects.exists()
    waiting = answer["uploaded_file_id"]
    fields = {f"uploaded-image-{waiting}-{name}": value for name, value in FIELDS.items()}
    fields[f"uploaded-image-{waiting}-title"] = "Atelier"
    address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting])
    refused = json.loads(
        editor.post(address, {**fields, f"uploaded-image-{waiting}-author": ""}).content
    )
    assert not refused["success"]
    assert json.loads(editor.post(address, fields).content)["success"]
    assert Picture.objects.get().credit == "Camille Roux, CC BY 4.0"

    chooser = reverse("wagtailimages_chooser:create")
    prefix = "image-chooser-upload"
    sent = {f"{prefix}-title": "Autre", f"{prefix}-file": file("autre.png", (90, 60))}
    step = json.loads(editor.post(chooser, sent).content)
    assert step["step"] == "reshow_creation_form"
    sent |= {f"{prefix}-{name}": value for name, value in FIELDS.items()}
    sent[f"{prefix}-file"] = file("autre.png", (90, 60))
    chosen = json.loads(editor.post(chooser, sent).content)
    assert chosen["result"]["default_alt_text"] == FIELDS["description"]
    gc.collect()


def test_decorative_picture_needs_no_description_and_file_name_is_refused(editor):
    add = reverse("wagtailimages:add")
    fields = {**FIELDS, "title": "IMG_2041", "description": "IMG_2041"}
    errors = editor.post(add, {**fields, "file": file()}).context["form"].errors
    assert errors.keys() == {"description"}
    fields |= {"description": "", "is_decorative": "on"}
    assert editor.post(add, {**fields, "file": file()}).status_code == 302
    assert Picture.objects.get().default_alt_text == ""


@pytest.mark.parametrize(
    ("title", "name", "is_accepted"),
    [
        ("Atelier du 12 mars à la médiathèque", "IMG_1234.png", True),
        ("Deux voisines", "IMG_1234.png", True),
        ("Salle de réunion n° 3", "Salle de réunion n° 3.png", False),
        ("Salle de réunion n° 3", "Salle_de_reunion_n_3_x7YzA1b.png", False),
    ],
)
def test_description_may_repeat_the_title_but_not_the_file_name(editor, title, name, is_accepted):
    fields = {**FIELDS, "title": title, "description": title, "file": file(name)}
    assert (editor.post(reverse("wagtailimages:add"), fields).status_code == 302) is is_accepted


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("IMG_2041.jpg", "", True),
        ("img 2041", "", True),
        ("Photo 3", "", True),
        ("IMG-20240612-WA0003", "", True),
        ("FB_IMG_1718185810123", "", True),
        ("unnamed", "", True),
        ("a1b2c3d4-e5f6-7890-abcd-ef1234567890", "", True),
        ("atelier_smartphone_vF", "", True),
        ("Photo Atelier 2", "photo_atelier_2.PNG", True),
        ("Salle de réunion 03", "original_images/Salle de réunion 03.jpg", True),
        ("Marché de Noël 2024, devant la mairie", "marche-de-noel-2024.jpg", False),
        ("Une affiche : « 12 décembre »", "affiche.png", False),
        ("Capture d’écran 2026-11-03 à 10.22", "", True),
        ("Capture d'écran 2026-11-03", "", True),
        ("WhatsApp Image 2026-11-03 at 10.22.31", "", True),
        ("20261103_102231", "", True),
        ("affiche_atelier", "original_images/affiche_atelier.png", True),
        ("Affiche atelier", "affiche-atelier.png", True),
        ("Deux personnes devant un écran", "deux-personnes-devant-un-ecran.jpg", False),
        ("Photo de classe devant la médiathèque", "photo.jpg", False),
        ("Un escalier", "dessin.png", False),
    ],
)
def test_file_names_are_recognised(text, name, expected):
    assert is_file_name(text, name) is expected


def test_picture_of_a_text_refuses_a_file_name_as_description(picture):
    block = PictureBlock()
    value = block.to_python({"image": picture.pk, "alt_text": "IMG_2041", "decorative": False})
    with pytest.raises(StructBlockValidationError):
        block.clean(value)
    value = block.to_python({"image": picture.pk, "alt_text": "Un écran", "decorative": False})
    assert block.clean(value) is value


@pytest.fixture
def library(site, home):
    return ResourceIndexPageFactory(parent=home)


def test_credit_is_beside_every_picture(client, picture, library, home):
    figure = {"image": {"image": picture.pk, "alt_text": "Un écran", "decorative": False}}
    article = ArticlePageFactory(
        parent=library, cover=picture, body=json.dumps([{"type": "figure", "value": figure}])
    )
    place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
    PlacePhoto.objects.create(place=place, image=picture)
    text = client.get(article.url).text
    credit = re.compile(r"Image\s:\s*Camille Roux, <a\s+href=\"?[^>]*by/4.0[^>]*>CC BY 4.0</a>")
    assert len(credit.findall(text)) == 2
    assert '"creditText": "Camille Roux, CC BY 4.0"' in text
    assert f'alt="{FIELDS["description"]}"' in text
    shown = client.get(place.url).text
    assert len(credit.findall(shown)) == 1
    assert f'alt="{FIELDS["description"]}"' in shown

    stamp = ContentStamp.current()
    picture.author = "Inès Roux"
    picture.save()
    assert ContentStamp.current() != stamp


def test_picture_for_social_networks_has_its_credit(client, picture, library):
    """A social network shows no caption: the credit is drawn on the picture."""
    article = ArticlePageFactory(parent=library, social_image=picture)
    text = client.get(article.url).text
    rendition = picture.get_rendition(SHARED_IMAGE)
    assert rendition.url in text
    assert f'og:image:alt" content="{FIELDS["description"]}"' in text
    plain = picture.get_rendition("fill-1200x630|format-jpeg")
    corners = [_corner(shown) for shown in (plain, rendition)]
    assert corners[0] != corners[1]
    picture.author = "Inès"
    picture.save()
    assert picture.get_rendition(SHARED_IMAGE).pk != rendition.pk
    # Without a picture for sharing, a text is shared with its first picture.
    article.social_image, article.cover = None, picture
    article.save_revision().publish()
    assert picture.get_rendition(SHARED_IMAGE).url in client.get(article.url).text
    with Pillow.new("RGB", (120, 60), "white") as small:
        assert credited(small, "Une très longue mention d’auteur " * 9).size == (120, 60)


def _corner(rendition):
    with rendition.file.open("rb") as opened, Pillow.open(opened) as shown:
        return shown.crop((shown.width - 60, shown.height - 20, *shown.size)).tobytes()
