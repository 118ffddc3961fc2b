"""Tests of the generated sites of the speed measurements."""

import random

from wagtail.models import Page

from events.models import EventPage
from places.models import PlacePage
from search.models import SearchDocument

from .made_up import agenda, places, search


def test_generated_sites_can_be_combined_in_one_database(home):
    random.seed(7)
    search.fill(30)
    directory = places.fill(20)
    index = agenda.fill(count=10, dates=3)
    assert PlacePage.objects.child_of(directory).public().count() == 20
    assert EventPage.objects.child_of(index).public().count() == 10
    assert SearchDocument.objects.filter(url__startswith=f"/{search.SLUG}/").count() == 30
    assert Page.find_problems() == ([], [], [], [], [])


def test_filling_the_search_again_only_replaces_its_own_pages(home):
    random.seed(7)
    directory = places.fill(3)
    search.fill(30)
    search.fill(20)
    parent = Page.objects.get(slug=search.SLUG)
    assert Page.objects.child_of(parent).count() == parent.numchild == 20
    assert SearchDocument.objects.filter(page__in=Page.objects.child_of(parent)).count() == 20
    assert PlacePage.objects.child_of(directory).count() == 3
    assert Page.find_problems() == ([], [], [], [], [])
