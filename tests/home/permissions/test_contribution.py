"""Changes that a contributor may make: own drafts, but nothing public."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from places.models import PlaceMembership, PlacePage
from resources.models import ArticlePage
from tests.factories import (
    ArticlePageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
    UserFactory,
)
from tests.forms import filled

from .world import admin

pytestmark = pytest.mark.any_database


class Desk:
    """A contributor, a place, and articles of the contributor or of `owner`."""

    def __init__(self, home):
        self.user = UserFactory()
        self.user.groups.add(Group.objects.get(name="Contribution"))
        self.home = home
        self.library = ResourceIndexPageFactory(parent=home)
        self.place = PlacePageFactory(parent=PlaceIndexPageFactory(parent=home))
        self.client, self.chief = Client(), Client()
        self.client.force_login(self.user)
        self.chief.force_login(UserFactory(is_superuser=True))

    def articles(self, owner):
        """Return (a draft, a published article) of this account."""
        rows = [ArticlePageFactory(parent=self.library, owner=owner, live=live) for live in (0, 1)]
        for row in rows:
            row.save_revision(user=owner)
        return rows

    def form(self, page, **changed):
        """Submit the form of a page as a superuser sees it."""
        address = admin("edit", page.pk)
        return self.client.post(address, {**filled(self.chief, address), **changed})

    def bulk(self, action, page):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        self.client.post(f"{address}?id={page.pk}", {"chooser": self.library.pk})

    def api(self, action, page):
        address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
        self.client.post(address, {"recursive": False}, content_type="application/json")


def title_of(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object().title


def is_live(page):
    return Page.objects.filter(pk=page.pk, live=True).exists()


def exists(page):
    return Page.objects.filter(pk=page.pk).exists()


DEEDS = {
    "write": lambda desk, page: (
        desk.form(page, title=["Changé"]),
        title_of(page) == "Changé",
    ),
    "publish": lambda desk, page: (
        desk.form(page, **{"title": ["Changé"], "action-publish": ["1"]}),
        Page.objects.filter(pk=page.pk, title="Changé", live=True).exists(),
    ),
    "propose": lambda desk, page: (
        desk.form(page, **{"action-submit": ["1"]}),
        Page.objects.get(pk=page.pk).workflow_in_progress,
    ),
    "change of state": lambda desk, page: (
        [desk.client.post(admin("unpublish", page.pk)), desk.bulk("publish", page),
         desk.bulk("unpublish", page), desk.api("publish", page), desk.api("unpublish", page)],
        is_live(page) != page.live,
    ),
    "delete": lambda desk, page: (
        [desk.client.post(admin("delete", page.pk)), desk.bulk("delete", page),
         desk.api("delete", page)],
        not exists(page),
    ),
    "move": lambda desk, page: (
        [desk.client.post(admin("move_confirm", page.pk, desk.home.pk)), desk.bulk("move", page)],
        Page.objects.get(pk=page.pk).path != page.path,
    ),
    "hide": lambda desk, page: (
        desk.client.post(admin("set_privacy", page.pk), {"restriction_type": "login"}),
        page.view_restrictions.exists(),
    ),
    "lock": lambda desk, page: (
        desk.client.post(admin("lock", page.pk)),
        Page.objects.get(pk=page.pk).locked,
    ),
}  # fmt: skip
MAY = {
    "own draft": {"write", "propose", "delete", "move"},
    "own published": {"write", "propose"},
    "another's draft": set(),
    "another's published": set(),
    "home": set(),
    "a place": set(),
}


def test_a_contributor_changes_own_drafts_alone(home, site, subtests):
    desk = Desk(home)
    own, other = desk.articles(desk.user), desk.articles(UserFactory())
    pages = [*own, *other, home, desk.place]
    for (what, allowed), page in zip(MAY.items(), pages, strict=True):
        for deed, tried in DEEDS.items():
            with subtests.test(f"{deed} {what}"), transaction.atomic():
                happened = tried(desk, Page.objects.get(pk=page.pk).specific)[1]
                assert bool(happened) == (deed in allowed)
                transaction.set_rollback(True)


def test_a_contributor_adds_to_the_library_and_nowhere_else(home, site):
    desk = Desk(home)
    kinds = {
        "article": ("resources", "articlepage", desk.library),
        "place": ("places", "placepage", desk.place.get_parent()),
        "page": ("home", "standardpage", home),
        "event of a place": ("events", "eventpage", desk.place),
    }
    for what, (app, model, parent) in kinds.items():
        address = admin("add", app, model, parent.pk)
        data = {**filled(desk.chief, address), "title": ["Neuf"], "slug": ["neuf"]}
        before = Page.objects.count()
        desk.client.post(address, {**data, "action-publish": ["1"]})
        assert Page.objects.count() - before == (what == "article"), what
    new = ArticlePage.objects.get(title="Neuf")
    assert (new.owner, new.live) == (desk.user, False)
    data = {"faire": "inviter", "email": "x@exemple.fr"}
    desk.client.post(reverse("place_managers", args=[desk.place.pk]), data)
    assert not PlaceMembership.objects.exists()
    assert PlacePage.objects.get().live
