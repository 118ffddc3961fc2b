"""The icon, the card of a shared page and the manifest have the look of the network."""

import io
import re

import pytest
from PIL import Image, ImageColor
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from network.models import NetworkSettings
from network.site import pictures
from network.site.themes import Look

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ICON, MANIFEST = "/apple-touch-icon.png", "/manifest.webmanifest"


def picture(client, address):
    response = client.get(address)
    assert response["Content-Type"] == "image/png"
    return Image.open(io.BytesIO(response.content)).convert("RGB")


def card_address(client):
    """Return the path of the picture that the home page gives to social networks."""
    html = client.get("/").text
    address = re.search(r'property="og:image" content="http://localhost([^"]+)"', html)[1]
    assert client.get(address).status_code == 200
    return address


def colors_of(image):
    return {color for count, color in image.getcolors(image.width * image.height) if count > 50}


@pytest.mark.parametrize(("theme", "color"), [("net", ""), ("waves", ""), ("dots", "#00c853")])
def test_pictures_have_the_colours_of_the_look(client, site, home, theme, color):
    NetworkSettings.objects.filter(site=site).update(theme=theme, color=color)
    look = Look.made(theme, color)
    accent = ImageColor.getrgb(look.accent)
    icon = picture(client, ICON)
    assert icon.size == (180, 180)
    assert icon.getpixel((2, 2)) == accent
    assert icon.getpixel((45, 45)) == (255, 255, 255)
    card = picture(client, card_address(client))
    assert card.size == (1200, 630)
    assert card.getpixel((5, 5)) == ImageColor.getrgb(look.tokens["light"]["highlight"])
    assert accent in colors_of(card)
    manifest = client.get(MANIFEST)
    assert manifest["Content-Type"] == "application/manifest+json"
    assert manifest.json()["theme_color"] == look.accent
    assert client.get(manifest.json()["icons"][0]["src"]).status_code == 200


def test_name_and_logo_are_on_the_card_and_in_its_address(client, site, home):
    cards = set()
    file = get_test_image_file(size=(400, 100))
    logo = get_image_model().objects.create(title="Logo", file=file)
    for change in ({}, {"name": "Un autre réseau"}, {"tagline": "Ensemble"}, {"logo": logo}):
        own = NetworkSettings.for_site(site)
        for name, value in change.items():
            setattr(own, name, value)
        own.save()
        address = card_address(client)
        cards.add((address, client.get(address).content))
    assert len({address for address, _content in cards}) == 4
    assert len({content for _address, content in cards}) == 4
    assert client.get(MANIFEST).json()["name"] == "Un autre réseau"


@pytest.mark.parametrize("name", ["Réseau " + "très " * 40 + "long", "A" * 90, "شبكة", ""])
def test_every_name_can_be_drawn(client, site, home, name):
    NetworkSettings.objects.filter(site=site).update(name=name, tagline=name)
    assert picture(client, card_address(client)).size == (1200, 630)


def test_pictures_without_settings_have_the_default_look(client, db):
    assert pictures.card_path(NetworkSettings()).startswith("/style/carte-")
    assert picture(client, ICON).getpixel((2, 2)) == ImageColor.getrgb(Look().accent)
