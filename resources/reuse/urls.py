from django.urls import path

from . import views

urlpatterns = [
    *(
        path(f"ressources/<slug:slug>.{form}", views.text, {"form": form}, name=f"text_{form}")
        for form in views.TYPES
    ),
    path("ressources/<slug:slug>/historique/", views.changes, name="changes"),
]
