from django.urls import path
from wagtail import hooks

from .admin import read_kept_link


@hooks.register("register_admin_urls")
def addresses():
    return [path("liens/lire/", read_kept_link, name="kept_link_read")]
