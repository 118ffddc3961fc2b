"""URLs of the letter, in each language of the site."""

from django.urls import path

from . import poster, views

app_name = "newsletter"

urlpatterns = [
    path("lettre/", views.subscribe, name="subscribe"),
    path("lettre/affiche/", poster.page, name="poster"),
    path("lettre/affiche.pdf", poster.file, name="poster_pdf"),
    path("lettre/<str:token>/", views.subscription, name="subscription"),
    path("lettre/<str:token>/arret/", views.stop, name="stop"),
]
