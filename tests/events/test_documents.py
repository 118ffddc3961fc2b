"""The search documents of events."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import StandardPage
from search.models import SearchDocument, SearchWord
from tests.factories import EventPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a context manager that runs the `on_commit` callbacks at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def restrict_the_directory(place):
    restrict(place.get_parent())


def move_under_a_private_page(place):
    private = place.get_parent().get_parent().add_child(instance=StandardPage(title="Privé"))
    restrict(private)
    place.move(private, pos="last-child")


@pytest.mark.parametrize("hide", [restrict, restrict_the_directory, move_under_a_private_page])
def test_hidden_place_is_removed_from_search_keywords(agenda, place, committed, hide):
    with committed():
        event = EventPageFactory(parent=agenda, place=place)
    assert "EPN de l’Étang" in SearchDocument.objects.of(event).get().keywords
    assert SearchWord.objects.filter(form="etang").exists()
    with committed():
        hide(place)
    assert "EPN de l’Étang" not in SearchDocument.objects.of(event).get().keywords
    assert not SearchWord.objects.filter(form="etang").exists()


def test_search_document_expires_with_its_place(agenda, place, committed):
    place.expire_at = timezone.now() + datetime.timedelta(days=3650)
    place.save()
    with committed():
        event = EventPageFactory(parent=agenda, place=place)
    assert SearchDocument.objects.of(event).get().expires_at == place.expire_at
