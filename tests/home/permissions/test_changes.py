"""Changes that each role may make, checked in the database."""

import pytest
from django.urls import reverse
from wagtail.models import Collection

from network.models import Picture
from tests.conftest import clear_caches

from .changes import CHANGES, PICTURE_FIELDS, Attempt, upload
from .table import TRIED, Table
from .world import forms

pytestmark = pytest.mark.any_database

MAY = Table("""
                                         manager  trusted  network
save the place                           yes      yes      yes
publish the place                        -        yes      yes
propose the place                        yes      yes      yes
change the address of the place          -        -        yes
confirm the place by its form            -        -        yes
unpublish the place                      -        -        yes
make the place expire                    -        -        yes
delete the place                         -        -        yes
copy the place                           -        -        yes
change the hours                         yes      yes      yes
announce a closure                       yes      yes      yes
confirm the place                        yes      yes      yes
invite a manager                         -        -        yes
trust a manager                          -        -        yes
save a new event                         yes      yes      yes
publish a new event                      -        yes      yes
propose a new event                      yes      yes      yes
save an event                            yes      yes      yes
publish an event                         -        yes      yes
say that an event is at another place    -        -        -
unpublish an event                       -        yes      yes
delete an event                          -        yes      yes
move an event                            -        -        yes
copy an event here                       yes      yes      yes
copy an event with its days              -        -        -
copy an event to another place           -        -        -
save what is under review                -        -        yes
publish what is under review             -        -        yes
accept a proposal                        -        -        yes
refuse a proposal                        -        -        yes
cancel the proposal of somebody else     -        -        yes
make the place private                   -        -        yes
lock the place                           -        -        yes
reorder what is below the place          -        -        yes
unpublish in bulk                        -        -        yes
publish in bulk                          -        -        yes
delete in bulk                           -        -        yes
move in bulk                             -        -        yes
unpublish by the api                     -        -        yes
publish by the api                       -        -        yes
delete by the api                        -        -        yes
upload a photo                           yes      yes      yes
rename a photo                           yes      yes      yes
delete a photo                           yes      yes      yes
""")


def test_each_change_has_its_line_in_the_table():
    assert set(CHANGES) == set(MAY.rows)


def test_nobody_changes_what_is_not_theirs(world, undraw, subtests):
    sent = forms(world)
    undraw()
    browsers = world.browsers()
    for role, which in TRIED:
        clear_caches()  # the stamps of the changes undone are used again
        attempt = Attempt(browsers[role], world, getattr(world, which), sent)
        for name, happens in CHANGES.items():
            with subtests.test(name, role=role, which=which), attempt.undone():
                assert bool(happens(attempt)) == MAY.allows(name, role, which)


@pytest.mark.parametrize("role", ["manager", "trusted"])
def test_a_photo_is_put_in_no_collection_of_others(world, role):
    client, photo = world.browser(role), world.own.photo
    for collection in (Collection.get_first_root_node(), world.other.team.collection):
        upload(client, collection)
        client.post(
            reverse("wagtailimages:edit", args=[photo.pk]),
            {**PICTURE_FIELDS, "title": "Photo Port", "collection": collection.pk},
        )
        assert not Picture.objects.filter(collection=collection, title="Neuve").exists()
        assert Picture.objects.get(pk=photo.pk).collection == world.own.team.collection
