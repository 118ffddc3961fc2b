"""The URLs of the feeds, below `agenda/`."""

from django.urls import path

from . import drafts, feeds, passages

PLACE, TERRITORY = "agenda/lieux/<slug:slug>", "agenda/territoires/<slug:code>"

urlpatterns = [
    path("agenda/prive/<str:token>/agenda.ics", drafts.private_feed, name="private_ics"),
    path("agenda/evenements/<uuid:uid>.ics", feeds.event, name="event_ics"),
]
for form in feeds.TYPES:
    kind = {"form": form}
    urlpatterns += [
        path(f"agenda/agenda.{form}", feeds.agenda, kind, name=f"agenda_{form}"),
        path(f"{PLACE}/agenda.{form}", feeds.of_place, kind, name=f"place_{form}"),
        path(f"{TERRITORY}/agenda.{form}", feeds.of_territory, kind, name=f"territory_{form}"),
    ]
for subject, address in (("place", PLACE), ("territory", TERRITORY)):
    urlpatterns.append(path(f"{address}/passages.ics", passages.feed, name=f"{subject}_stops_ics"))
