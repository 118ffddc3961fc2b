"""URLs of the forms for visitors."""

from django.urls import path

from . import views

urlpatterns = [
    path("proposer/", views.choices, name="submissions"),
    path("proposer/position/<int:pk>/", views.position, name="position"),
    path("proposer/<slug:kind>/", views.submission, name="submission"),
]
