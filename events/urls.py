from django.urls import include, path, re_path

from . import paper

app_name = "events"

# Outside the page tree, and in no language's prefix: addresses for life.
urlpatterns = [
    path("agenda/imprimer/", paper.print_list, name="print"),
    path("agenda/affiche/", paper.poster, name="poster"),
    re_path(r"^a/(?P<key>[0-9a-z]{1,17})/?$", paper.short, name="short"),
    path("agenda/affiche.pdf", paper.poster_pdf, name="poster_pdf"),
    path("", include("events.feeds.urls")),
    path("", include("events.registrations.urls")),
    path("", include("events.congress.urls")),
]
