from django.urls import path

from . import views

urlpatterns = [
    path("pres-de-chez-moi/", views.nearby, name="nearby"),
    path("orientation/", views.orientation, name="orientation"),
    path("orientation/<slug:need>/", views.orientation, name="orientation_need"),
]
