from django.urls import path

from . import views

urlpatterns = [
    path("proposer/", views.choices, name="submissions"),
    path("proposer/<slug:kind>/", views.submission, name="submission"),
]
