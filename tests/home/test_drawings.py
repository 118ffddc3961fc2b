"""Each need, kind and usual topic has a drawing, and pages without a picture show one."""

import json

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from wagtail.images.tests.utils import get_test_image_file

from home.front.near.orientation import NEEDS
from home.team.start.beginning import TOPICS
from network.models import Picture
from network.site.drawings import SUBJECTS, drawing, subject_drawing
from places import choices as places
from resources import choices as resources

FOLDER = settings.BASE_DIR / "network/static/network/drawings"


@pytest.fixture
def picture(db):
    return Picture.objects.create(title="Façade", file=get_test_image_file())


def test_each_need_and_kind_has_a_drawing():
    assert all(drawing(need.drawing) for need in NEEDS.values())
    for choices in (places, resources):
        assert choices.KIND_DRAWINGS.keys() == set(choices.Kind)
        assert all(map(drawing, choices.KIND_DRAWINGS.values()))


@pytest.mark.parametrize("topic", json.loads(TOPICS.read_text()), ids=lambda topic: topic["slug"])
def test_each_usual_topic_has_a_drawing(topic):
    assert subject_drawing([topic["name"]], default="")


def test_each_drawing_is_used():
    used = {need.drawing for need in NEEDS.values()} | SUBJECTS.keys()
    used |= {*places.KIND_DRAWINGS.values(), *resources.KIND_DRAWINGS.values()}
    assert {path.stem for path in FOLDER.glob("*.svg")} - used == set()


@pytest.mark.django_db
def test_place_without_a_photo_has_the_drawing_of_its_kind(client, make_place, picture):
    place = make_place("EPN", city="Martigues", postcode="13500", kinds=["epn", "tiers-lieu"])
    assert drawing("around-a-table") in client.get(place.url).text
    place.photos.create(image=picture)
    place.save_revision().publish()
    text = client.get(place.url).text
    assert drawing("around-a-table") not in text
    assert 'class="place-photos"' in text


@pytest.mark.django_db
def test_place_without_a_known_kind_has_no_drawing(client, make_place):
    place = make_place("Lieu", city="Martigues", postcode="13500", kinds=[])
    assert place.drawing == ""
    assert client.get(place.url).status_code == 200


@pytest.mark.django_db
def test_article_without_a_cover_has_the_drawing_of_its_subject(client, make_article, picture):
    page = make_article("Trois arrêts contre les arnaques")
    assert drawing("scam") in client.get(page.url).text
    page.cover = picture
    page.save_revision().publish()
    assert drawing("scam") not in client.get(page.url).text


@pytest.mark.django_db
def test_card_of_the_library_has_a_drawing_without_text(client, home, make_article):
    make_article("Ranger ses photos")
    card = BeautifulSoup(client.get("/ressources/").content, "html.parser").find(
        class_="resource-card"
    )
    assert card.svg["aria-hidden"] == "true"
    assert not card.svg.get_text(strip=True)
    assert not card.find("img")
