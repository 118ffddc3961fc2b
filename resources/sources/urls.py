from django.urls import path

from . import views

urlpatterns = [
    path("ressources/sources/", views.source_list, name="source_list"),
    path("ressources/sources/<slug:slug>/", views.source_detail, name="source"),
]
