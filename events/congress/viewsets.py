"""The lists of sessions, rooms and tracks in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from events.models import CongressPage, Room, Session, Track


class OfCongressView(CreateView):
    """What is added from the programme of an edition is of that edition."""

    def get_initial_form_instance(self):
        instance = super().get_initial_form_instance() or self.model()
        typed = self.request.GET.get("congress", "")
        if typed.isdecimal() and len(typed) < 18:
            instance.congress = CongressPage.objects.filter(pk=typed).first()
        return instance


class SessionViewSet(SnippetViewSet):
    model = Session
    icon = "date"
    menu_label = _("Séances")
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

    def get_queryset(self, request):
        return Session.objects.select_related("congress", "room")


class PartViewSet(SnippetViewSet):
    sort_order_field = "sort_order"
    list_filter = ["congress"]
    search_fields = ["name"]
    add_view_class = OfCongressView

    def get_queryset(self, request):
        return self.model.objects.select_related("congress")


class RoomViewSet(PartViewSet):
    model = Room
    icon = "home"
    menu_label = _("Salles")
    list_display = ["name", "capacity", "congress"]
    panels = [
        FieldPanel("congress"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("capacity")]),
        FieldPanel("access"),
    ]


class TrackViewSet(PartViewSet):
    model = Track
    icon = "list-ul"
    menu_label = _("Axes")
    list_display = ["name", "description", "congress"]
    panels = [FieldPanel("congress"), FieldPanel("name"), FieldPanel("description")]


class CongressViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Assises")
    menu_icon = "group"
    menu_order = 125
    items = (SessionViewSet, RoomViewSet, TrackViewSet)
