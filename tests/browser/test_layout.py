import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Locale

from events.models import EventPage
from network.models import ContentStamp
from places.models import PlacePage
from resources.models import ArticlePage

from .words import CUT_WORDS, HIDDEN_WORDS, LARGE_LETTERS, TOO_WIDE


@pytest.fixture
def arabic(server):
    locale = Locale.objects.create(language_code="ar")
    yield server
    locale.delete()
    ContentStamp.raise_()


def test_arabic_pages_are_mirrored_and_whole(page, arabic):
    scripts = (TOO_WIDE, HIDDEN_WORDS, CUT_WORDS)
    place = PlacePage.objects.public().in_language("fr").exclude(opening_hours="").first()
    event = EventPage.objects.public().in_language("fr").filter(capacity__gt=0).first()
    article = ArticlePage.objects.public().in_language("fr").first()
    agenda = [f"/agenda/{view}" for view in ("", "?vue=semaine", "?vue=mois")]
    lists = ["/", "/lieux/", *agenda, "/pres-de-chez-moi/?pres=13200", "/ressources/"]
    pages = [each.get_url() for each in (place, event, article)]
    for path in [*lists, *pages, "/proposer/lieu/"]:
        page.goto(f"{arabic}/ar{path}")
        assert page.locator("html[lang=ar][dir=rtl]").count() == 1
        for width in (320, 360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found = {script: page.evaluate(script) for script in scripts}
            assert list(found.values()) == [[], [], []], (path, width)
            page.evaluate("scrollTo(0, 0)")  # a month that does not fit begins at its title
            call = page.locator(".site-header__call")
            expect(call).to_be_in_viewport()
            if width == 1280:
                assert call.bounding_box()["x"] < page.locator(".brand").bounding_box()["x"]


def test_arrow_keys_follow_the_direction_of_a_month(page, arabic):
    page.goto(f"{arabic}/ar/agenda/?vue=mois")
    number = page.locator("td [tabindex='0'], td[tabindex='0']").first
    number.focus()
    days = "[...document.querySelectorAll('td')].indexOf(document.activeElement.closest('td'))"
    before = page.evaluate(days)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(days) == before + 1


def test_hours_of_a_week_are_whole(page, server):
    """The longest opening hours, with the usual text size and with text twice as large."""
    places = PlacePage.objects.public().in_language("fr").exclude(opening_hours="")
    longest = sorted(places, key=lambda place: len(place.opening_hours), reverse=True)[:6]
    assert longest
    for place in longest:
        page.goto(server + place.get_url())
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert hours_cut(page) == [], place
        page.evaluate(LARGE_LETTERS)
        assert (page.evaluate(TOO_WIDE), hours_cut(page)) == ([], []), place


def hours_cut(page):
    return [cut for cut in page.evaluate(CUT_WORDS) if "opening-week" in cut]


def test_words_of_the_admin_are_whole_on_a_telephone(editor, server):
    pages = [
        PlacePage.objects.public().in_language("fr").first(),
        EventPage.objects.public().first(),
    ]
    paths = [reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages]
    paths += [reverse(name) for name in ("wagtailadmin_home", "event_announce", "account_access")]
    paths += [f"/admin/{name}/" for name in ("lieux", "lieux_a_appeler", "corrections_de_lieux")]
    editor.set_viewport_size({"width": 390, "height": 844})
    for path in paths:
        editor.goto(server + path)
        assert (editor.evaluate(TOO_WIDE), editor.evaluate(CUT_WORDS)) == ([], []), path
