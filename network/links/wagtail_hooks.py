"""The report of dead links and the view that replaces one, in the admin."""

from django.urls import path
from wagtail import hooks

from network.desk.reports import add_to_admin

from .admin import MendView
from .desk import DeadLinks

add_to_admin(DeadLinks)


@hooks.register("register_admin_urls")
def mend_url():
    """Return the URL of the view that replaces a link."""
    return [path("liens-morts/<int:pk>/", MendView.as_view(), name="mend_link")]
