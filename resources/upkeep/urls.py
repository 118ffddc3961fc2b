from django.urls import path

from . import views

urlpatterns = [
    path("ressources/avis/<int:pk>/", views.opinion, name="opinion"),
    path("ressources/avis/<int:pk>/utile/", views.vote, name="vote"),
]
