"""URLs of the agenda outside the page tree."""

from django.urls import include, path

from . import paper
from .frames import agenda_frame

app_name = "events"

# Outside the page tree and without a language prefix: these URLs are permanent.
urlpatterns = [
    path("agenda/imprimer/", paper.print_list, name="print"),
    path("agenda/affiche/", paper.poster, name="poster"),
    path("agenda/a-integrer/", agenda_frame, name="agenda_frame"),
    path("a/<slug:key>", paper.short, name="short"),
    path("a/<slug:key>/", paper.short),
    path("agenda/affiche.pdf", paper.poster_pdf, name="poster_pdf"),
    path("", include("events.feeds.urls")),
    path("", include("events.congress.urls")),
]
