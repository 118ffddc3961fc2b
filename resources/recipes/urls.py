from django.urls import path

from . import views

urlpatterns = [path("<slug:slug>/fiche/", views.sheet, name="recipe_sheet")]
