"""The lists of sessions, rooms and tracks in the admin."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet

from events.models import CongressPage, Room, Session, Track
from network.text.strings import whole_number


class OfCongressView(CreateView):
    """View that adds a session, a room or a track; `?congress=` preselects the edition."""

    def get_initial_form_instance(self):
        """Return a new object of the edition with the key `?congress=`.

        The object has no edition if the key is absent or unknown.
        """
        instance = super().get_initial_form_instance() or self.model()
        if key := whole_number(self.request.GET.get("congress", ""), digits=17):
            instance.congress = CongressPage.objects.filter(pk=key).first()
        return instance


class SessionViewSet(SnippetViewSet):
    """The sessions of all editions in the admin."""

    model = Session
    icon = "date"
    menu_label = _("Assises : séances")
    list_display = [
        "title",
        "starts_at",
        Column("room", label=_("Salle"), accessor="room.name"),
        Column("status", label=_("État"), accessor="get_status_display", sort_key="status"),
        Column("congress", label=_("Édition"), accessor="congress.title"),
    ]
    list_filter = ["congress", "kind", "status"]
    search_fields = ["title", "abstract"]
    ordering = ["-starts_at"]
    list_per_page = 50
    add_view_class = OfCongressView

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the sessions with their editions and rooms."""
        return Session.objects.select_related("congress", "room")


class PartViewSet(SnippetViewSet):
    """Base class for the rooms and the tracks in the admin."""

    sort_order_field = "sort_order"
    list_filter = ["congress"]
    search_fields = ["name"]
    add_view_class = OfCongressView

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rooms or tracks with their editions."""
        return self.model.objects.select_related("congress")


class RoomViewSet(PartViewSet):
    """The rooms of all editions in the admin."""

    model = Room
    icon = "home"
    menu_label = _("Assises : salles")
    list_display = ["name", "capacity", "congress"]
    panels = [
        FieldPanel("congress"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("capacity")]),
        FieldPanel("access"),
    ]


class TrackViewSet(PartViewSet):
    """The tracks of all editions in the admin."""

    model = Track
    icon = "list-ul"
    menu_label = _("Assises : axes")
    list_display = ["name", "description", "congress"]
    panels = [FieldPanel("congress"), FieldPanel("name"), FieldPanel("description")]
