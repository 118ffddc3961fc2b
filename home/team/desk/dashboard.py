"""Panel of the admin's home screen with the most frequent actions."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site

from events.models import EventIndexPage, EventPage
from network.database.compiled import compiled_rows
from places.models import PlaceIndexPage, PlacePage
from resources.models import ArticlePage, KeptLinkPage, RecipePage, ResourceIndexPage

# (page model, model of its parent, label, icon)
ADDITIONS = [
    (EventPage, EventIndexPage, _("Annoncer un événement"), "date"),
    (PlacePage, PlaceIndexPage, _("Ajouter un lieu"), "site"),
    (ArticlePage, ResourceIndexPage, _("Écrire un article"), "doc-full"),
    (KeptLinkPage, ResourceIndexPage, _("Garder un lien"), "link"),
    (RecipePage, ResourceIndexPage, _("Écrire une recette d’atelier"), "clipboard-list"),
]


@dataclass
class Task:
    """A link of the panel of frequent actions."""

    label: str
    url: str
    icon: str


class WhatToDo(Component):
    """Panel with links to the actions that the user may do."""

    order = 50
    template_name = "wagtailadmin/home/what_to_do.html"

    class Media:
        """Style of the panel."""

        css = {"all": ["home/admin/what-to-do.css"]}

    def get_context_data(
        self, parent_context: dict[str, HttpRequest] | Context
    ) -> dict[str, object]:
        """Add `tasks`: the actions of the user."""
        return {"tasks": tasks(parent_context["request"].user)}


def tasks(user: User) -> list[Task]:
    """Return the links of the actions that the user may do, the most frequent first.

    The first links lead to forms that add a page. The user must have the right to add a page below
    the first French list page of its kind. The next link leads to the form of the home page, if the
    user may change it, and the last one to the site; both require a default site.
    """
    site = next(iter(compiled_rows(_main_sites)), None)
    allowed = [*_additions(user)]
    if site:
        home = site.root_page
        if home.permissions_for_user(user).can_edit():
            edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
            allowed.append(Task(_("Changer la page d’accueil"), edit, "home"))
        allowed.append(Task(_("Voir le site"), site.root_url, "view"))
    return allowed


def _main_sites():
    return Site.objects.select_related("root_page").filter(is_default_site=True)


def _pages_of(types):
    """Return the French pages of the content types with the ids `types`, in reverse tree order.

    In a dict by type, the first page of the tree thus wins.
    """
    pages = Page.objects.filter(
        content_type__id__in=types, locale__language_code=settings.LANGUAGE_CODE
    )
    return pages.order_by("-path")


def _additions(user):
    types = ContentType.objects.get_for_models(*(index for _page, index, *_rest in ADDITIONS))
    indexes = compiled_rows(_pages_of, types=[each.pk for each in types.values()])
    parents = {parent.content_type_id: parent for parent in indexes}
    for page, index, label, icon in ADDITIONS:
        parent = parents.get(types[index].pk)
        if parent and parent.permissions_for_user(user).can_add_subpage():
            args = [page._meta.app_label, page._meta.model_name, parent.pk]
            add = reverse("wagtailadmin_pages:add", args=args)
            yield Task(label, reverse("event_announce") if page is EventPage else add, icon)
