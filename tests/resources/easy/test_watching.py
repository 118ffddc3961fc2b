"""An easy version is flagged when the words of its original change."""

import datetime

import pytest
import time_machine

from network.admin.lines import first_items, line_of
from network.models import ContentStamp
from places.models import Closure, PlaceOffer, PlacePage
from resources.easy.originals import fingerprint_of, may_have_easy, words_of
from resources.easy.watching import flag_outdated_versions
from resources.models import ArticlePage, EasyPage
from tests.factories import PlaceIndexPageFactory, PlacePageFactory, UserFactory

BEFORE = [("paragraph", "<p>Un <b>mot</b> dit.</p>")]
AFTER = [("paragraph", "<p>Un autre mot dit.</p>")]
QUOTE = {"text": "Bien dit"}


@pytest.fixture
def original(article):
    return article(title="Texte", body=BEFORE)


@pytest.fixture
def version(easy, original):
    return easy(original=original.page_ptr)


def publish(page, **values):
    page = type(page).objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def changed_on(version):
    return EasyPage.objects.get(pk=version.pk).original_changed_on


def test_fingerprint_ignores_layout_and_unread_fields(original):
    assert words_of(original) == "texte un mot dit"
    before = fingerprint_of(original)
    original.slug, original.seo_title = "autre", "Autre"
    original.body = [("paragraph", "<p data-block-key='x'>Un mot dit&nbsp;!</p>")]
    assert words_of(original) == "texte un mot dit"
    assert fingerprint_of(original) == before
    original.search_description = "Résumé"
    assert fingerprint_of(original) != before


def test_words_of_blocks_are_those_of_the_search(original, place):
    original.body = [
        ("callout", {"kind": "remember", "text": "<p>Un mot dit.</p>"}),
        ("quote", QUOTE | {"url": "https://quotes.example/page"}),
        ("place", place),
    ]
    assert words_of(original) == "texte un mot dit bien dit"


def test_fingerprint_depends_on_kinds_and_addresses_of_blocks(original):
    prints = set()
    for kind, url in [
        ("remember", "https://a.example"),
        ("advice", "https://a.example"),
        ("advice", "https://b.example"),
    ]:
        original.body = [
            ("callout", {"kind": kind, "text": "<p>Un mot dit.</p>"}),
            ("quote", QUOTE | {"url": url}),
        ]
        prints.add(fingerprint_of(original))
    assert len(prints) == 3


def test_changed_original_flags_the_easy_version(original, version):
    with time_machine.travel("2026-11-12 10:00+01:00", tick=False):
        publish(original, body=AFTER)
    assert changed_on(version) == datetime.date(2026, 11, 12)
    with time_machine.travel("2026-11-20 10:00+01:00", tick=False):
        publish(original, title="Encore")
    assert changed_on(version) == datetime.date(2026, 11, 12)


def test_flag_raises_the_stamp_once(original, version):
    ArticlePage.objects.filter(pk=original.pk).update(body=AFTER)
    changed = ArticlePage.objects.get(pk=original.pk)
    before = ContentStamp.current()
    flag_outdated_versions([changed])
    flagged = ContentStamp.current()
    assert flagged > before
    flag_outdated_versions([changed])
    assert ContentStamp.current() == flagged


def test_original_with_the_same_words_flags_nothing(original, version):
    publish(original, reviewed_on=datetime.date(2026, 11, 12), licence="CC0-1.0")
    assert changed_on(version) is None


def test_draft_of_the_original_flags_nothing_until_published(original, version):
    page = ArticlePage.objects.get(pk=original.pk)
    page.body = AFTER
    revision = page.save_revision()
    assert changed_on(version) is None
    revision.publish()
    assert changed_on(version)


def test_restored_original_removes_the_flag(original, version):
    publish(original, body=AFTER)
    publish(original, body=BEFORE)
    assert changed_on(version) is None


def test_correction_of_the_easy_version_keeps_the_flag(original, version):
    before = EasyPage.objects.get(pk=version.pk).save_revision()
    publish(original, body=AFTER)
    publish(version, title="Facile !")
    assert changed_on(version)
    before.publish()
    assert changed_on(version)


def test_reviewed_easy_version_loses_the_flag(original, version):
    publish(original, body=AFTER)
    publish(version, original_print=fingerprint_of(ArticlePage.objects.get()))
    assert changed_on(version) is None


def test_only_texts_and_pages_may_have_an_easy_version(original, version, library, home):
    assert may_have_easy(original)
    assert not may_have_easy(version)
    assert not may_have_easy(library)
    assert not may_have_easy(home)


def test_flagged_version_is_on_the_dashboard_of_its_editors(original, version):
    line = line_of("outdated_easy_versions")
    editor, stranger = UserFactory(is_superuser=True), UserFactory()
    assert list(line.rows(editor)) == []
    with time_machine.travel("2026-11-12 10:00+01:00", tick=False):
        publish(original, body=AFTER)
    with time_machine.travel("2026-11-15 10:00+01:00", tick=False):
        [item] = first_items(line, line.rows(editor))
    assert item.fact == "le texte d’origine a changé il y a 3 jours"
    assert f"/{version.pk}/edit/" in item.url
    assert line.rows(stranger) is None


@pytest.fixture
def place(home, easy):
    parent = PlaceIndexPageFactory(parent=home)
    return PlacePageFactory(parent=parent, title="Le Port", opening_hours="Mo 09:00-12:00")


@pytest.mark.parametrize(
    ("values", "is_flagged"),
    [
        ({"opening_hours": "Tu 09:00-12:00"}, True),
        ({"phone": "+33442000000"}, True),
        ({"address": "2 quai du Port"}, True),
        ({"bring": "un chargeur"}, True),
        ({"latitude": 43.29, "longitude": 5.37}, False),
        ({"confirmed_on": datetime.date(2026, 11, 12)}, False),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else "",
)
def test_changed_place_flags_its_easy_version(place, easy, values, is_flagged):
    version = easy(original=place.page_ptr)
    publish(place)
    assert changed_on(version) is None
    publish(place, **values)
    assert (changed_on(version) is not None) is is_flagged
    publish(place, **{name: getattr(place, name) for name in values})
    assert changed_on(version) is None


def test_stop_of_a_bus_flags_the_version_but_closure_does_not(place, easy):
    version = easy(original=place.page_ptr)
    page = PlacePage.objects.get(pk=place.pk)
    page.closures.add(
        Closure(starts_on=datetime.date(2026, 12, 24), ends_on=datetime.date(2026, 12, 26))
    )
    page.save_revision().publish()
    assert changed_on(version) is None
    page.offers.add(PlaceOffer(name="Un ordinateur", kind="room", price=5))
    page.save_revision().publish()
    assert changed_on(version) is not None
