"""Inside the admin."""

from django.urls import path

from .morning import LineView

urlpatterns = [
    path("a-faire/<slug:key>/", LineView.as_view(), name="desk_line"),
]
