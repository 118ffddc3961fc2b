from django.urls import path

from . import views
from .congress import feeds as programme_feeds
from .feeds import drafts, feeds, passages
from .registrations import views as registration_views

app_name = "events"

PROGRAMME = "agenda/evenements/<uuid:uid>"
PLACE, TERRITORY = "agenda/lieux/<slug:slug>/agenda", "agenda/territoires/<slug:code>/agenda"

# Outside the page tree, and in no language's prefix: addresses for life.
urlpatterns = [
    path("agenda/imprimer/", views.print_list, name="print"),
    path("agenda/affiche/", views.poster, name="poster"),
    path("agenda/affiche.pdf", views.poster_pdf, name="poster_pdf"),
    path("agenda/s-abonner/", views.subscribe, name="subscribe"),
    path("agenda/votre-abonnement/", views.check, name="check"),
    path("agenda/prive/<str:token>/agenda.ics", drafts.private_feed, name="private_ics"),
    path("agenda/evenements/<uuid:uid>.ics", feeds.event, name="event_ics"),
    path("agenda/evenements/<uuid:uid>/inscription/", registration_views.register, name="register"),
    path("agenda/inscription/", registration_views.find, name="find_registration"),
    path("agenda/inscription/<str:token>/", registration_views.registration, name="registration"),
    path(
        "agenda/inscription/<str:token>/rendez-vous.ics",
        registration_views.calendar,
        name="registration_ics",
    ),
]
for form in feeds.TYPES:
    urlpatterns += [
        path(f"agenda/agenda.{form}", feeds.agenda, {"form": form}, name=f"agenda_{form}"),
        path(
            f"{PROGRAMME}/programme.{form}",
            programme_feeds.programme,
            {"form": form},
            name=f"programme_{form}",
        ),
        path(f"{PLACE}.{form}", feeds.of_place, {"form": form}, name=f"place_{form}"),
        path(f"{TERRITORY}.{form}", feeds.of_territory, {"form": form}, name=f"territory_{form}"),
    ]
for kind, of in (
    ("place", "agenda/lieux/<slug:slug>"),
    ("territory", "agenda/territoires/<slug:code>"),
):
    urlpatterns += [
        path(f"{of}/passages.ics", passages.feed, name=f"{kind}_stops_ics"),
        path(f"{of}/passages/", passages.poster, name=f"{kind}_stops_poster"),
        path(f"{of}/passages.pdf", passages.poster_pdf, name=f"{kind}_stops_pdf"),
    ]
urlpatterns.append(path(f"{PROGRAMME}/programme.pdf", programme_feeds.paper, name="programme_pdf"))
for form in ("json", "xml"):
    urlpatterns += [
        path(
            f"{PROGRAMME}/schedule.{form}",
            programme_feeds.schedule,
            {"form": form},
            name=f"schedule_{form}",
        )
    ]
