"""The report of dead links and the view that replaces one, in the admin."""

from django.urls import path
from wagtail import hooks

from .link_reports import DeadLinks
from .link_screens import MendView
from .reports import add_to_admin

add_to_admin(DeadLinks)


@hooks.register("register_admin_urls")
def mend_url():
    """Return the URL of the view that replaces a link."""
    return [path("liens-morts/<int:pk>/", MendView.as_view(), name="mend_link")]
