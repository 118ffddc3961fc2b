"""Panel of the frequent actions on the editors' home screen."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from home.team.desk import dashboard
from tests.factories import (
    EventIndexPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sections(site, home):
    return {
        "agenda": EventIndexPageFactory(parent=home),
        "places": PlaceIndexPageFactory(parent=home),
        "library": ResourceIndexPageFactory(parent=home),
    }


@pytest.fixture
def editor_of(django_user_model):
    """Create an editor who may only add and change the pages below `page`."""

    def make(page):
        group = Group.objects.create(name=f"Ceux de {page.title}")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in ("add_page", "change_page"):
            GroupPagePermission.objects.create(
                group=group,
                page=page.page_ptr,
                permission=Permission.objects.get(
                    codename=codename, content_type__app_label="wagtailcore"
                ),
            )
        user = django_user_model.objects.create_user("editrice")
        user.groups.add(group)
        return user

    return make


def add_url(model, parent):
    return reverse("wagtailadmin_pages:add", args=[*model.split("."), parent.pk])


def test_a_superuser_may_do_everything(sections, home, admin_user):
    assert [(str(task.label), task.url) for task in dashboard.tasks(admin_user)] == [
        ("Annoncer un événement", reverse("event_announce")),
        ("Ajouter un lieu", add_url("places.placepage", sections["places"])),
        ("Écrire un article", add_url("resources.articlepage", sections["library"])),
        ("Garder un lien", add_url("resources.keptlinkpage", sections["library"])),
        ("Écrire une recette d’atelier", add_url("resources.recipepage", sections["library"])),
        ("Changer la page d’accueil", reverse("wagtailadmin_pages:edit", args=[home.pk])),
        ("Voir le site", "http://localhost"),
    ]


def test_an_editor_is_offered_what_they_may_do(sections, editor_of):
    offered = [str(task.label) for task in dashboard.tasks(editor_of(sections["agenda"]))]
    assert offered == ["Annoncer un événement", "Voir le site"]


@pytest.mark.parametrize("number", [1, 12])
def test_query_count_is_constant(sections, admin_user, rf, number, django_assert_max_num_queries):
    PlacePageFactory.create_batch(number, parent=sections["places"])
    request = rf.get("/admin/")
    request.user = admin_user
    with django_assert_max_num_queries(4):
        dashboard.WhatToDo().render_html({"request": request})
