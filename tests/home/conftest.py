from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from events.models import EventIndexPage, EventPage, Occurrence
from places.models import PlaceIndexPage, PlacePage
from resources.models import ArticlePage, KeptLinkPage, ResourceIndexPage
from tests.factories import add_page


@pytest.fixture
def sections(site, home, communes):
    """Return (directory, agenda, library) under the home page."""
    return tuple(
        add_page(home, model(title=title, slug=slug, show_in_menus=True))
        for model, title, slug in (
            (PlaceIndexPage, "Lieux", "lieux"),
            (EventIndexPage, "Agenda", "agenda"),
            (ResourceIndexPage, "Ressources", "ressources"),
        )
    )


@pytest.fixture
def make_place(sections):
    """Return a function that creates a public place: make_place("EPN", city="Arles", …)."""
    directory = sections[0]

    def make(title, **fields):
        return add_page(directory, PlacePage(title=title, **fields))

    return make


@pytest.fixture
def make_occurrence(sections):
    """Return a function that creates an event and returns its only date, in `days` days.

    Example: make_occurrence("Atelier", place=..., days=2).
    """
    agenda = sections[1]

    def make(title, place=None, days=1):
        start = timezone.now() + timedelta(days=days)
        end = start + timedelta(hours=2)
        event = EventPage(title=title, starts_at=start, ends_at=end, place=place)
        add_page(agenda, event)
        Occurrence.objects.filter(event=event).delete()
        date = Occurrence(
            event=event,
            original_starts_at=start,
            starts_at=start,
            ends_at=end,
            place=place,
            commune=place and place.commune,
        )
        date.set_days()
        date.save()
        return date

    return make


@pytest.fixture
def make_article(sections):
    library = sections[2]

    def make(title, **fields):
        return add_page(library, ArticlePage(title=title, **fields))

    return make


@pytest.fixture
def make_kept_link(sections):
    library = sections[2]

    def make(title, **fields):
        page = KeptLinkPage(title=title, source="Internet Actu", why_we_keep_it="Utile.", **fields)
        page.url_of_source = f"https://example.org/{title.replace(' ', '-')}"
        return library.add_child(instance=page)

    return make


HIDDEN = {
    "draft": {"live": False},
    "expired": {"expire_at": timezone.now() - timedelta(minutes=1)},
    "private": {},
}


@pytest.fixture(params=HIDDEN)
def hide(request):
    """Return a function that hides a public page: as a draft, expired a minute ago, or private."""

    def hide(page):
        if request.param == "private":
            PageViewRestriction.objects.create(page=page, restriction_type="login")
        type(page).objects.filter(pk=page.pk).update(**HIDDEN[request.param] or {"live": True})

    return hide
