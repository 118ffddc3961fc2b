"""Pages added in bulk equal pages that were published one at a time.

That they leave the same rows: `tests/network/publishing/test_additions.py`.
"""

import pytest
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from network.models import Organisation
from places.imports.additions import add_published
from places.models import PlacePage
from search.models import SearchDocument


def new_place(name, organisation):
    return PlacePage(
        title=name,
        slug=name.lower(),
        national_id=name,
        address="1 rue du Port",
        postcode="13500",
        city="Martigues",
        phone="+33442000000",
        services=["Loisirs et créations numériques"],
        organisation=organisation,
        latitude=43.4,
        longitude=5.05,
        opening_hours="Mo-Fr 09:00-12:00",
    )


@pytest.fixture
def pair(directory, django_capture_on_commit_callbacks):
    """(one published as an editor does, one added in bulk)"""
    organisation = Organisation.objects.create(name="Association du Port")
    with django_capture_on_commit_callbacks(execute=True):
        slow = directory.add_child(instance=new_place("Un", organisation))
        slow.save_revision(changed=False).publish()
        bulk = new_place("Deux", organisation)
        bulk.locale = directory.locale
        add_published(directory, [bulk])
    return PlacePage.objects.get(pk=slow.pk), PlacePage.objects.get(pk=bulk.pk)


def test_the_tree_is_sound(pair):
    slow, bulk = pair
    assert bulk.url_path == slow.url_path.replace("/un/", "/deux/")
    assert Page.find_problems() == ([], [], [], [], [])
    assert bulk.get_parent().numchild == 2


def test_both_are_found_by_the_search(pair):
    assert set(get_search_backend().search("Martigues", PlacePage)) == set(pair)
    assert set(SearchDocument.objects.values_list("title", flat=True)) >= {"Un", "Deux"}


def test_editor_can_edit_a_page_added_in_bulk(pair, directory):
    _slow, bulk = pair
    bulk.address = "2 rue du Port"
    bulk.save_revision().publish()
    third = directory.add_child(instance=new_place("Trois", None))
    assert Page.find_problems() == ([], [], [], [], [])
    assert third.path > bulk.path
