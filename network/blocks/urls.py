from django.urls import path

from .views import table_csv

app_name = "blocks"

# In no language's prefix: addresses for life.
urlpatterns = [path("tableaux/<int:pk>/<slug:file>.csv", table_csv, name="table_csv")]
