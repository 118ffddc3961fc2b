"""URLs of the registration form and of the pages of one registration, in each language."""

from django.urls import path

from . import views

app_name = "registrations"

urlpatterns = [
    path("agenda/evenements/<uuid:uid>/inscription/", views.register, name="register"),
    path("agenda/inscription/", views.find, name="find_registration"),
    path("agenda/inscription/<str:token>/", views.registration, name="registration"),
    path("agenda/inscription/<str:token>/rendez-vous.ics", views.calendar, name="registration_ics"),
]
