"""URLs of the pages about subscriptions, in each language of the site."""

from django.urls import path

from . import views

app_name = "subscriptions"

urlpatterns = [
    path("agenda/s-abonner/", views.subscribe, name="subscribe"),
    path("agenda/votre-abonnement/", views.check, name="check"),
]
