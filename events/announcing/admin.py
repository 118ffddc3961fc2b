"""Admin views of the short form, of its live check and of the full form filled from it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.create import CreateView

from events.editing.surroundings import conflicts as find_conflicts
from events.models import EventIndexPage, EventPage
from events.schedule import timetable
from network.text.strings import whole_number
from places.models import PlacePage
from resources.models import RecipePage

from .forms import AnnounceForm

PLACE, RECIPE = "lieu", "recette"


def own_places(user: User) -> list[PlacePage]:
    """Return the places, except aliases, that the user manages and may add events to, by title."""
    places = PlacePage.objects.filter(memberships__user=user, alias_of=None).order_by("title", "pk")
    return [place for place in places if place.permissions_for_user(user).can_add_subpage()]


def agenda_for(user: User) -> EventIndexPage | None:
    """Return the first French agenda page, live or not, if `user` may add events below it.

    Returns None otherwise, or if no French agenda page exists.
    """
    agendas = EventIndexPage.objects.in_language(settings.LANGUAGE_CODE).order_by("path")
    agenda = agendas.first()
    return agenda if agenda and agenda.permissions_for_user(user).can_add_subpage() else None


class AnnouncingView(CreateView):
    """Base view of the short form; the event is created under its place, else in the agenda.

    Sets `recipe`, `agenda`, `own` (places of the user) and `fixed_place`, the place that the user
    cannot change, or None.
    """

    def dispatch(self, request: HttpRequest) -> HttpResponse:
        """Dispatch Wagtail's view with the parent page that `find_parent` returns.

        Raises PermissionDenied without a parent.
        """
        parent = self.find_parent(request)
        return super().dispatch(request, "events", "eventpage", parent.pk)

    def find_parent(self, request: HttpRequest) -> PlacePage | EventIndexPage:
        """Return the parent page of the event, and set the attributes of the view.

        The parent is the posted place or, if none is posted, the place `?lieu=`, a primary key.
        Aliases, unknown places and places where the user may not add events are ignored. Without a
        place, the parent is `agenda`. If `agenda` is None, the parent is the first place in `own`,
        but only if the URL has no `?lieu=`. Raises PermissionDenied without a parent.
        """
        typed = request.POST.get("place") or request.GET.get(PLACE) or ""
        key = whole_number(typed, digits=9)
        place = PlacePage.objects.filter(pk=key, alias_of=None).first()
        self.recipe = self.find_recipe(request)
        self.agenda, self.own = agenda_for(request.user), own_places(request.user)
        self.fixed_place = self.own[0] if len(self.own) == 1 and not self.agenda else None
        if place and place.permissions_for_user(request.user).can_add_subpage():
            if PLACE in request.GET:
                self.fixed_place = place
            return place
        parent = self.agenda or next(iter(self.own), None)
        if parent is None or (PLACE in request.GET and not self.agenda):
            raise PermissionDenied
        return parent

    def find_recipe(self, request: HttpRequest) -> RecipePage | None:
        """Return the public French recipe of the recipe with the primary key `?recette=`, or None.

        The key may be that of a public translation, as in the link of its page.
        """
        key = whole_number(request.GET.get(RECIPE, ""), digits=9)
        if not key:
            return None
        recipes = RecipePage.objects.public()
        named = recipes.filter(pk=key).values("translation_key")
        french = recipes.in_language(settings.LANGUAGE_CODE)
        return french.filter(translation_key__in=named).first()

    def form_for(self, data: Mapping[str, str] | None = None) -> AnnounceForm:
        """Return the short form, bound to `data`, or unbound if `data` is None."""
        return AnnounceForm(
            data,
            instance=self.page,
            parent=self.parent_page,
            places=None if self.agenda else self.own,
            fixed_place=self.fixed_place,
            recipe=self.recipe,
            initial={"place": self.fixed_place or self.usual_place()},
        )

    def usual_place(self) -> PlacePage | None:
        """Return the place of the last event that the user created at a live place, or None."""
        events = EventPage.objects.filter(owner=self.request.user, place__live=True)
        last = events.select_related("place").order_by("-pk").first()
        return last.place if last else None


class AnnounceView(AnnouncingView):
    """View of the short form: creates, publishes or submits the page, as Wagtail's view does."""

    template_name = "events/announcing/announce.html"
    page_title = _("Annoncer un événement")
    header_icon = "date"
    # Conflicts of the typed dates, set when the form is valid.
    conflicts = ()

    def get(self, request: HttpRequest) -> TemplateResponse:
        """Render the form with its initial values: the place and the values of the recipe."""
        self.form = self.form_for()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create the event, or render the form again with its errors or its conflicts.

        The event is published, submitted or saved by `action_name_and_method`. A valid form with
        conflicts is rendered again with the `digest` of the conflicts. Posting this digest as `vu`
        creates the event in spite of the conflicts, unless they have changed.
        """
        self.form = self.form_for(request.POST)
        if self.form.is_valid():
            self.conflicts = find_conflicts(self.page)
            if not self.conflicts or request.POST.get("vu") == digest(self.conflicts):
                return self.form_valid(self.form)
        return self.render_to_response(self.get_context_data())

    @cached_property
    def action_name_and_method(self) -> tuple[str, Callable]:
        """Pair (name, method) of the form's only action.

        The action is "publish" if the user may publish, else "submit" if the parent page has a
        workflow, else "save".
        """
        if self.parent_page_perms.can_publish_subpage():
            return "publish", self.publish_action
        if self.parent_page.has_workflow:
            return "submit", self.submit_action
        return "save", self.save_action

    def get_page_subtitle(self) -> str:
        """Return "": the title is enough."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict]:
        """Return Wagtail's breadcrumb with this view added as the last item."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the short form, its link to the full form, the dates in words and the conflicts."""
        # Skip Wagtail's own method, which would render the sixty fields of the full form.
        context = super(CreateView, self).get_context_data(**kwargs)
        full = reverse("event_announce_full")
        values = {PLACE: self.fixed_place, RECIPE: self.recipe}
        query = urlencode({name: page.pk for name, page in values.items() if page})
        query = f"?{query}" if query else ""
        return {
            **context,
            "form": self.form,
            "media": self.form.media,
            "fixed_place": self.fixed_place,
            "recipe": self.recipe,
            "form_url": reverse("event_announce") + query,
            "full_url": full + query,
            "action": self.action_name,
            **check_context(self.page if self.form.is_bound else None, self.conflicts),
        }

    def redirect_away(self) -> HttpResponse:
        """Redirect to the `DatesView` of a published event, else to the admin's home page."""
        if self.page.live:
            return redirect("event_dates", self.page.pk)
        return redirect("wagtailadmin_home")

    def redirect_and_remain(self) -> HttpResponse:
        """Redirect to the edit form."""
        return redirect("wagtailadmin_pages:edit", self.page.pk)


class FullFormView(AnnouncingView):
    """View of the full form, filled from the posted short form. It saves nothing."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Redirect to the short form: a reloaded page has no values any more."""
        return redirect(reverse("event_announce", query=request.GET))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Render the full form with the valid values of the short form and of its recipe."""
        form = self.form_for(request.POST)
        form.is_valid()
        self.page.slug = ""  # the full form fills it from the title
        return super().get(request)


class CheckView(AnnouncingView):
    """View of the fragment shown while the user types: the dates in words and their conflicts."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Render the fragment, without dates if a date field or the place is invalid."""
        form = self.form_for(request.POST)
        form.is_valid()
        page = None if {"day", "starts", "ends", "until", "place"} & set(form.errors) else self.page
        context = check_context(page, find_conflicts(page) if page else ())
        return TemplateResponse(request, "events/announcing/check.html", context)


def check_context(page: EventPage | None, conflicts: Sequence) -> dict[str, Any]:
    """Return {"when", "number", "conflicts", "digest"} of an unsaved page, for the templates.

    `when` is the dates in words and `number` is the number of dates. `when` is "" and `number` is
    missing if `page` is None (its dates are invalid) or has no start or end.
    """
    if page is None or not (page.starts_at and page.ends_at):
        return {"when": "", "conflicts": conflicts, "digest": digest(conflicts)}
    return {
        "when": timetable.describe(page.outline(), today=timezone.localdate()),
        "number": len(timetable.slots(page.plan)),
        "conflicts": conflicts,
        "digest": digest(conflicts),
    }


def digest(conflicts: Sequence) -> str:
    """Return a digest of 16 characters of the displayed conflicts; "" without conflicts.

    The form posts the digest back, so that the user accepts only the displayed conflicts.
    """
    if not conflicts:
        return ""
    named = [
        (conflict.first.event_id if conflict.first else 0, [str(day) for day in conflict.days])
        for conflict in conflicts
    ]
    return hashlib.sha256(repr(named).encode()).hexdigest()[:16]
