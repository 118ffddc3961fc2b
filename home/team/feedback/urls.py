"""URL of the draft that a reader without an account opens."""

from django.urls import path

from . import views

urlpatterns = [path("brouillon/<str:token>/", views.draft, name="feedback")]
