"""The screen on which an event is announced, and its way to the full form."""

import hashlib
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
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
from network.text import whole_number
from places.models import PlacePage
from resources.models import RecipePage

from .forms import AnnounceForm

PLACE, RECIPE = "lieu", "recette"


def own_places(user):
    """The places that the person keeps and under which they may add an event, by name."""
    places = PlacePage.objects.filter(memberships__user=user, alias_of=None).order_by("title", "pk")
    return [place for place in places if place.permissions_for_user(user).can_add_subpage()]


def agenda_for(user):
    """The agenda, None when the person may add nothing to it."""
    agendas = EventIndexPage.objects.in_language(settings.LANGUAGE_CODE).order_by("path")
    agenda = agendas.first()
    return agenda if agenda and agenda.permissions_for_user(user).can_add_subpage() else None


class AnnouncingView(CreateView):
    """An event that goes under its place if the person may add there, else in the agenda."""

    def dispatch(self, request):
        parent = self.find_parent(request)
        return super().dispatch(request, "events", "eventpage", parent.pk)

    def find_parent(self, request):
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

    def find_recipe(self, request):
        """The public recipe that the address names, None for any other number."""
        key = whole_number(request.GET.get(RECIPE, ""), digits=9)
        recipes = RecipePage.objects.public().in_language(settings.LANGUAGE_CODE)
        return recipes.filter(pk=key).first() if key else None

    def form_for(self, data=None):
        return AnnounceForm(
            data,
            instance=self.page,
            parent=self.parent_page,
            places=None if self.agenda else self.own,
            fixed_place=self.fixed_place,
            recipe=self.recipe,
            initial={"place": self.fixed_place or self.usual_place()},
        )

    def usual_place(self):
        """Where the person announced something last."""
        events = EventPage.objects.filter(owner=self.request.user, place__live=True)
        last = events.select_related("place").order_by("-pk").first()
        return last.place if last else None


class AnnounceView(AnnouncingView):
    """Adds, publishes or submits as the page's own form does; only the form is short."""

    template_name = "events/announcing/announce.html"
    page_title = _("Annoncer un événement")
    header_icon = "date"
    # What is in the way of the dates typed, once they were read.
    conflicts = ()

    def get(self, request):
        self.form = self.form_for()
        return self.render_to_response(self.get_context_data())

    def post(self, request):
        self.form = self.form_for(request.POST)
        if self.form.is_valid():
            self.conflicts = find_conflicts(self.page)
            if request.POST.get("vu", "") == digest(self.conflicts):
                return self.form_valid(self.form)
        return self.render_to_response(self.get_context_data())

    @cached_property
    def action_name_and_method(self):
        """There is one button, which does the most that the person may."""
        if self.parent_page_perms.can_publish_subpage():
            return "publish", self.publish_action
        if self.parent_page.has_workflow:
            return "submit", self.submit_action
        return "save", self.save_action

    def get_page_subtitle(self):
        return ""

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        # Not that of the long form: it would draw its sixty fields.
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
            "query": query,
            "full_url": full + query,
            "action": self.action_name,
            **check_context(self.page if self.form.is_bound else None, self.conflicts),
        }

    def redirect_away(self):
        if self.page.live:
            return redirect("event_dates", self.page.pk)
        return redirect("wagtailadmin_home")

    def redirect_and_remain(self):
        return redirect("wagtailadmin_pages:edit", self.page.pk)


class FullFormView(AnnouncingView):
    """The full form, filled with what was typed in the short one. Writes nothing."""

    http_method_names = ["post"]

    def post(self, request):
        form = self.form_for(request.POST)
        form.is_valid()
        self.page.slug = ""  # written by the form itself, beside the title
        return self.get(request)


class CheckView(AnnouncingView):
    """What the short form says as it stands: the dates in words, and what is in their way."""

    http_method_names = ["post"]

    def post(self, request):
        form = self.form_for(request.POST)
        form.is_valid()
        page = None if {"day", "starts", "ends", "until", "place"} & set(form.errors) else self.page
        context = check_context(page, find_conflicts(page) if page else ())
        return TemplateResponse(request, "events/announcing/check.html", context)


def check_context(page, conflicts):
    """What the screen says of a page that is being typed."""
    if page is None or not (page.starts_at and page.ends_at):
        return {"when": "", "conflicts": conflicts, "digest": digest(conflicts)}
    return {
        "when": timetable.describe(page.outline(), today=timezone.localdate()),
        "number": len(timetable.slots(page.plan)),
        "conflicts": conflicts,
        "digest": digest(conflicts),
    }


def digest(conflicts):
    """Of the conflicts shown, "" for none: what is published with them is what was read."""
    if not conflicts:
        return ""
    named = [
        (conflict.first.event_id if conflict.first else 0, [str(day) for day in conflict.days])
        for conflict in conflicts
    ]
    return hashlib.sha256(repr(named).encode()).hexdigest()[:16]
