from django.urls import path

from . import feeds

app_name = "events"

ICS, ATOM = {"form": "ics"}, {"form": "atom"}
PLACE, TERRITORY = "agenda/lieux/<slug:slug>/agenda", "agenda/territoires/<slug:code>/agenda"

# Outside the page tree, and in no language's prefix: addresses for life.
urlpatterns = [
    path("agenda/agenda.ics", feeds.agenda, ICS, name="agenda_ics"),
    path("agenda/agenda.atom", feeds.agenda, ATOM, name="agenda_atom"),
    path(f"{PLACE}.ics", feeds.of_place, ICS, name="place_ics"),
    path(f"{PLACE}.atom", feeds.of_place, ATOM, name="place_atom"),
    path(f"{TERRITORY}.ics", feeds.of_territory, ICS, name="territory_ics"),
    path(f"{TERRITORY}.atom", feeds.of_territory, ATOM, name="territory_atom"),
    path("agenda/evenements/<uuid:uid>.ics", feeds.event, name="event_ics"),
]
