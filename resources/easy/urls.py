from django.urls import path

from . import views

urlpatterns = [path("ressources/facile-a-lire/", views.easy_list, name="easy_list")]
