from django.urls import path

from . import views

urlpatterns = [
    path("donnees/", views.partners, name="partners"),
    path("donnees/openapi.json", views.open_api, name="open_api"),
]
