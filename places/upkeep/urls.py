from django.urls import path

from .confirmations.views import confirmation
from .corrections.views import correction

urlpatterns = [
    path("<slug:slug>/corriger/", correction, name="correction"),
    path("confirmer/<str:token>/", confirmation, name="confirmation"),
]
