"""URLs of the agenda outside the page tree."""

from django.urls import include, path

from . import paper
from .congress.urls import paper_patterns as programme_on_paper
from .feeds import passages
from .frames import agenda_frame

app_name = "events"

PLACE, TERRITORY = "agenda/lieux/<slug:slug>/", "agenda/territoires/<slug:code>/"

# Without a language prefix: these URLs are permanent.
urlpatterns = [
    path("", include("events.feeds.urls")),
    path("", include("events.congress.urls")),
]

# In each language of the site, in the namespace "paper".
paper_patterns = [
    *programme_on_paper,
    path("agenda/imprimer/", paper.print_list, name="print"),
    path("agenda/affiche/", paper.poster, name="poster"),
    path("agenda/affiche.pdf", paper.poster_pdf, name="poster_pdf"),
    path("agenda/a-integrer/", agenda_frame, name="frame"),
    path("a/<slug:key>", paper.short, name="short"),
    path("a/<slug:key>/", paper.short),
    *(
        path(f"{address}{ending}", view, name=f"{subject}_stops_{form}")
        for subject, address in (("place", PLACE), ("territory", TERRITORY))
        for form, ending, view in (
            ("poster", "passages/", passages.poster),
            ("pdf", "passages.pdf", passages.poster_pdf),
        )
    ),
]
