"""The English page of a place: choices are translated, its own texts are marked as French."""

import datetime
import re
from pathlib import Path

import polib
import pytest
from django.db.models import TextChoices
from django.utils.translation import override
from wagtail.models import Locale

from events import choices as event_choices
from network.models import Territory
from places import choices
from places.hours import holidays
from places.models import Closure, PlaceOffer

pytestmark = pytest.mark.any_database
CATALOGUE = Path(__file__).resolve().parents[2] / "locale/en/LC_MESSAGES/django.po"


def lists():
    """Return {name: choices} of all closed lists displayed to visitors."""
    choice_lists = {"Territory.Kind": Territory.Kind}
    for module in (choices, event_choices):
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, TextChoices) and value.choices:
                choice_lists[f"{module.__name__}.{name}"] = value
    return choice_lists


@pytest.mark.parametrize("name", lists())
def test_every_choice_is_translated(name):
    """The catalogue contains each label, even if its translation is the same word."""
    translated = {entry.msgid for entry in polib.pofile(CATALOGUE).translated_entries()}
    with override("fr"):
        labels = [str(label) for label in lists()[name].labels]
    assert [label for label in labels if label not in translated] == []


def test_public_holidays_are_translated():
    calendar = holidays.calendar("13")
    day = datetime.date(2026, 11, 1)
    assert calendar.public_holiday(day) == "Toussaint"
    with override("en"):
        assert calendar.public_holiday(day) == "All Saints’ Day"
    with override("eo"):
        assert calendar.public_holiday(day) == "Toussaint"


@pytest.fixture
def english(home, directory):
    """The home page and the list are translated, the places are not."""
    locale = Locale.objects.create(language_code="en")
    for page, title in ((home, "Home"), (directory, "Places")):
        copy = page.copy_for_translation(locale)
        copy.title = copy.draft_title = title
        copy.save_revision().publish()


@pytest.fixture
def wordy_place(english, place):
    """A place with a text or a choice in every field."""
    page = place(
        title="EPN",
        search_description="Un résumé.",
        presentation="Une présentation.",
        kinds=["mediatheque"],
        services=["Aide aux démarches administratives"],
        audiences=["Seniors"],
        care=["Surdité"],
        fees=["Gratuit"],
        access_modes=["Téléphoner"],
        support_modes=["En autonomie"],
        bring="un stylo",
        hours_note="sauf intempéries",
        opening_hours='Mo 09:00-12:00 "sur rendez-vous"; Tu-Fr 09:00-12:00; PH off',
    )
    today = datetime.date(2026, 12, 25)
    Closure.objects.create(place=page, starts_on=today, ends_on=today, reason="fête du lieu")
    PlaceOffer.objects.create(
        place=page, kind="room", name="Salle bleue", unit="hour", price=3, how_to_ask="au guichet"
    )
    return page


MARKED = re.compile(r'<(\w+)[^>]*? lang="fr"[^>]*>(.*?)</\1>', re.DOTALL)


def marked(text):
    """Return the text of the elements marked as French."""
    return " ".join(inner for _tag, inner in MARKED.findall(text))


def test_place_page_is_in_english(client, wordy_place):
    answer = client.get(f"/en/lieux/{wordy_place.slug}/")
    text = answer.content.decode()
    assert re.search(r'<html lang="(\w+)"', text)[1] == "en"
    for french in ("Ce que vous pouvez y faire", "Aide aux démarches", "Gratuit", "Téléphoner",
                   "Fermé", "Lundi", "En autonomie", "Surdité", "Médiathèque"):  # fmt: skip
        assert french not in text
    for english in ("Library", "Monday", "Free", "Open until"):
        assert english in text


def test_own_texts_of_a_place_are_marked_as_french(client, wordy_place):
    text = client.get(f"/en/lieux/{wordy_place.slug}/").content.decode()
    words = marked(text)
    own = ["Un résumé.", "Une présentation.", "un stylo", "sauf intempéries", "fête du lieu",
           "Salle bleue", "au guichet"]  # fmt: skip
    assert [word for word in own if word not in words] == []
    french = client.get(f"/lieux/{wordy_place.slug}/").content.decode()
    assert ' lang="fr"' not in french.partition("<main")[2].partition("</main>")[0]


def test_each_language_has_its_url(client, wordy_place):
    english, french = f"/en/lieux/{wordy_place.slug}/", f"/lieux/{wordy_place.slug}/"
    text = client.get(english).content.decode()
    assert re.search(r'rel="canonical" href="http://[^/]+([^"]+)"', text)[1] == english
    assert re.search(r'hreflang="fr" href="http://[^/]+([^"]+)"', text)[1] == french
    text = client.get(french).content.decode()
    assert re.search(r'hreflang="en" href="http://[^/]+([^"]+)"', text)[1] == english
    assert 'href="/en/lieux/">Places</a>' in client.get(english).content.decode()
    assert f'href="{english}"' in client.get("/en/lieux/").content.decode()
    assert f'href="{french}"' in client.get("/lieux/").content.decode()


def test_no_hreflang_without_an_english_home_page(client, place):
    page = place(title="EPN")
    assert "hreflang" not in client.get(page.url).content.decode()
