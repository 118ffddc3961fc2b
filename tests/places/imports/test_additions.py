"""Many places at once leave the very rows that one at a time does."""

import pytest
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from network.models import ContentStamp, Organisation
from places.imports.additions import add_published
from places.models import PlacePage
from search.models import SearchDocument

OWN = {
    *("id", "pk", "page_ptr", "page_ptr_id", "path", "slug", "title", "draft_title", "url_path"),
    *("translation_key", "latest_revision", "live_revision", "latest_revision_created_at"),
    *("first_published_at", "last_published_at", "national_id", "imported", "words"),
}


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


def values(obj, but=()):
    return {
        field.name: getattr(obj, field.attname)
        for field in obj._meta.concrete_fields
        if field.name not in but
    }


def test_pages_are_the_same(pair):
    slow, bulk = pair
    assert values(bulk, OWN) == values(slow, OWN)
    assert bulk.latest_revision_id == bulk.live_revision_id
    assert bulk.first_published_at == bulk.last_published_at
    assert bulk.url_path == slow.url_path.replace("/un/", "/deux/")
    assert Page.find_problems() == ([], [], [], [], [])
    assert bulk.get_parent().numchild == 2


def test_revisions_are_the_same(pair):
    slow, bulk = (Revision.objects.get(pk=page.latest_revision_id) for page in pair)
    own = {"id", "object_id", "object_str", "created_at", "content"}
    assert values(bulk, own) == values(slow, own)
    dated = {"latest_revision_created_at", "first_published_at", "last_published_at"}
    assert {k: v for k, v in bulk.content.items() if k not in OWN | dated} == {
        k: v for k, v in slow.content.items() if k not in OWN | dated
    }
    assert bulk.content["pk"] == pair[1].pk
    assert bulk.as_object().address == "1 rue du Port"


def test_log_entries_are_the_same(pair):
    own = {"id", "label", "timestamp", "uuid", "page", "revision"}
    slow, bulk = (
        [values(entry, own) for entry in PageLogEntry.objects.filter(page=page.pk).order_by("pk")]
        for page in pair
    )
    published = [entry for entry in bulk if entry["action"] == "wagtail.publish"]
    assert published == [entry for entry in slow if entry["action"] == "wagtail.publish"]


def test_references_are_the_same(pair):
    slow, bulk = (
        set(
            ReferenceIndex.objects.filter(object_id=page.pk).values_list(
                "base_content_type", "content_type", "to_object_id", "model_path", "content_path"
            )
        )
        for page in pair
    )
    assert bulk == slow
    assert bulk


def test_both_are_found(pair):
    assert set(get_search_backend().search("Martigues", PlacePage)) == set(pair)
    assert set(SearchDocument.objects.values_list("title", flat=True)) >= {"Un", "Deux"}


def test_the_public_sees_a_change(directory):
    before = ContentStamp.current()
    page = new_place("Un", None)
    page.locale = directory.locale
    add_published(directory, [page])
    assert ContentStamp.current() > before


def test_nothing_to_add_adds_nothing(directory):
    before = ContentStamp.current()
    add_published(directory, [])
    assert ContentStamp.current() == before


def test_an_editor_can_go_on_from_there(pair, directory):
    _slow, bulk = pair
    bulk.address = "2 rue du Port"
    bulk.save_revision().publish()
    third = directory.add_child(instance=new_place("Trois", None))
    assert Page.find_problems() == ([], [], [], [], [])
    assert third.path > bulk.path
