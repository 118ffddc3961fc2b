"""The editors' first screen: what one came to do, then what deserves a look."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from events.models import EventIndexPage, EventPage, Occurrence
from events.registrations.head_counts import uncounted
from places.models import PlaceIndexPage, PlacePage
from places.models.freshness import INFORMATION_DATE
from resources.models import ArticlePage, KeptLinkPage, ResourceIndexPage

SHOWN = 5
COUNTED_WITHIN = timedelta(days=31)
# What is added, where, in which words, with which of Wagtail's icons.
ADDITIONS = [
    (EventPage, EventIndexPage, _("Annoncer un événement"), "date"),
    (PlacePage, PlaceIndexPage, _("Ajouter un lieu"), "site"),
    (ArticlePage, ResourceIndexPage, _("Écrire un article"), "doc-full"),
    (KeptLinkPage, ResourceIndexPage, _("Garder un lien"), "link"),
]


@dataclass
class Task:
    label: str
    url: str
    icon: str


class WhatToDo(Component):
    """Shows only what the editor may do, and the dates and places that they may correct."""

    order = 50
    template_name = "wagtailadmin/home/what_to_do.html"

    class Media:
        css = {"all": ["home/admin/what-to-do.css"]}

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        return {
            "tasks": tasks(user),
            "occurrences": next_dates(user),
            "to_count": dates_to_count(user),
            "shut_out": shut_out_dates(user),
            "places": stalest_places(user),
            "today": timezone.localdate(),
        }


def tasks(user):
    """The `Task`s that the editor may do, the most frequent first; seeing the site is the last."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    allowed = [*_additions(user)]
    if site:
        home = site.root_page
        if home.permissions_for_user(user).can_edit():
            edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
            allowed.append(Task(_("Changer la page d’accueil"), edit, "home"))
        allowed.append(Task(_("Voir le site"), site.root_url, "view"))
    return allowed


def _additions(user):
    types = ContentType.objects.get_for_models(*(index for _page, index, *_said in ADDITIONS))
    indexes = Page.objects.filter(
        content_type__in=types.values(), locale__language_code=settings.LANGUAGE_CODE
    )
    parents = {parent.content_type_id: parent for parent in indexes.order_by("-path")}
    for page, index, label, icon in ADDITIONS:
        parent = parents.get(types[index].pk)
        if parent and parent.permissions_for_user(user).can_add_subpage():
            args = [page._meta.app_label, page._meta.model_name, parent.pk]
            yield Task(label, reverse("wagtailadmin_pages:add", args=args), icon)


def next_dates(user):
    return Occurrence.objects.agenda().filter(event__page_ptr__in=_editable(user))[:SHOWN]


def dates_to_count(user):
    return lately_uncounted().filter(event__page_ptr__in=_editable(user))[:SHOWN]


def lately_uncounted():
    """The dates over for a month at most whose head count is missing, the latest first."""
    dates = uncounted().filter(ends_at__gt=timezone.now() - COUNTED_WITHIN)
    return dates.cards().order_by("-starts_at", "event_id", "pk")


def shut_out_dates(user):
    """Those announced while their place is closed, by whatever road its closure came."""
    dates = Occurrence.objects.agenda().shut_out()
    return dates.filter(place__page_ptr__in=_editable(user))[:SHOWN]


def stalest_places(user):
    """Those whose information nobody dated, then those confirmed longest ago."""
    places = PlacePage.objects.directory().filter(page_ptr__in=_editable(user))
    return places.order_by(INFORMATION_DATE.asc(nulls_first=True), "title", "pk")[:SHOWN]


def _editable(user):
    policy = policy_registry.get_by_type(Page)
    return policy.instances_user_has_permission_for(user, "change")
