"""URLs of the registration form and of the pages of one registration."""

from django.urls import path

from . import views

urlpatterns = [
    path("agenda/evenements/<uuid:uid>/inscription/", views.register, name="register"),
    path("agenda/inscription/", views.find, name="find_registration"),
    path("agenda/inscription/<str:token>/", views.registration, name="registration"),
    path("agenda/inscription/<str:token>/rendez-vous.ics", views.calendar, name="registration_ics"),
]
