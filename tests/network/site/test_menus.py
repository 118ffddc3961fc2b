from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Locale, Page, PageViewRestriction

from network.memory.stamped_cache import next_expiry
from network.models import NetworkSettings
from network.site.menus import PageFrame

pytestmark = pytest.mark.any_database


@pytest.fixture
def tree(home, site):
    """Create Places/Services, both in the menus, and Informations (not)/Mentions (in the menus)."""

    def add(parent, title, **fields):
        return parent.add_child(instance=Page(title=title, slug=title.lower(), **fields))

    places = add(home, "Lieux", show_in_menus=True)
    informations = add(home, "Informations")
    return {
        "places": places,
        "services": add(places, "Services", show_in_menus=True),
        "hidden": add(places, "Cache"),
        "informations": informations,
        "mentions": add(informations, "Mentions", show_in_menus=True),
    }


def surroundings(path="/"):
    return PageFrame(RequestFactory().get(path, headers={"host": "localhost"}))


def shape(items):
    return [(item.title, [child.title for child in item.children]) for item in items]


def test_menus_come_from_the_page_tree(tree):
    around = surroundings()
    assert shape(around.menu) == [("Lieux", ["Services"])]
    assert shape(around.footer) == [("Mentions", [])]


def test_current_item_is_marked(tree):
    assert [item.is_current for item in surroundings("/lieux/services/").menu] == [True]
    assert [item.is_current for item in surroundings("/agenda/").menu] == [False]


def test_menus_have_no_page_that_is_not_public(tree):
    PageViewRestriction.objects.create(
        page=tree["places"], restriction_type=PageViewRestriction.LOGIN
    )
    tree["mentions"].unpublish()
    around = surroundings()
    assert (around.menu, around.footer) == ([], [])


def test_english_menus_have_translations_where_they_exist(tree, home):
    english = Locale.objects.create(language_code="en")
    copy = home.copy_for_translation(english)
    copy.title = "Home"
    copy.save_revision().publish()
    copy = tree["places"].copy_for_translation(english)
    copy.title = "Places"
    copy.save_revision().publish()
    with translation.override("en"):
        around = surroundings("/en/")
        assert shape(around.menu) == [("Places", ["Services"])]
        assert around.menu[0].url == "/en/lieux/"
        child = around.menu[0].children[0]
        assert (child.url, child.language) == ("/en/lieux/services/", "fr")
        assert around.home_url == "/en/"


def test_menus_make_one_query(tree, home, django_assert_max_num_queries):
    for number in range(20):
        home.add_child(instance=Page(title=f"Page {number}", show_in_menus=True))
    around = surroundings()
    assert tree["places"].get_url(around.request)  # as a warm process does
    assert around.site.root_page
    assert around.settings.name
    assert next_expiry() is None
    with django_assert_max_num_queries(1):
        assert (len(around.menu), len(around.footer)) == (21, 1)


@pytest.mark.parametrize("name", ["mentions", "services", "hidden"])
def test_accessibility_statement_is_not_in_the_menus(tree, site, name):
    NetworkSettings.objects.update(accessibility_page=tree[name])
    around = surroundings()
    assert around.declaration.title == tree[name].title
    items = [
        *around.menu,
        *around.footer,
        *(child for top in around.menu for child in top.children),
    ]
    assert tree[name].title not in {item.title for item in items}


def test_draft_statement_is_not_linked(tree, site):
    NetworkSettings.objects.update(accessibility_page=tree["mentions"])
    tree["mentions"].unpublish()
    assert surroundings().declaration is None


def test_publication_invalidates_the_menus(tree, django_assert_num_queries):
    assert shape(surroundings().menu) == [("Lieux", ["Services"])]
    again = surroundings("/lieux/")
    assert again.site
    with django_assert_num_queries(0):
        assert [item.is_current for item in again.menu] == [True]
    tree["services"].title = "Aides"
    tree["services"].save_revision().publish()
    assert shape(surroundings().menu) == [("Lieux", ["Aides"])]


def test_expiry_invalidates_the_menus(tree):
    now = timezone.now()
    tree["mentions"].expire_at = now + timedelta(hours=1)
    tree["mentions"].save_revision().publish()

    def queries_of_menus():
        around = surroundings()
        assert around.site
        with CaptureQueriesContext(connection) as captured:
            assert shape(around.footer) == [("Mentions", [])]
        return len(captured)

    with time_machine.travel(now, tick=False) as clock:
        queries_of_menus()
        clock.shift(timedelta(minutes=59))
        assert queries_of_menus() == 0
        clock.shift(timedelta(minutes=1))
        assert queries_of_menus() > 0  # the database's own clock has not moved
