"""The URL of the numbers of a chart."""

from django.urls import path

from .views import table_csv

app_name = "blocks"

# Without a language prefix: the URLs are permanent.
urlpatterns = [path("tableaux/<int:pk>/<slug:file>.csv", table_csv, name="table_csv")]
