from django.urls import path

from . import assets

urlpatterns = [path("style/<slug:digest>.css", assets.stylesheet, name="stylesheet")]
