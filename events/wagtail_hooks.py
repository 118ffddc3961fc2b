"""The admin's hooks of the agenda; those of each wing are in its own module of this name."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from network.desk.reports import add_to_admin

from .admin import EventPageViewSet, EventsViewSet
from .announcing import wagtail_hooks as _announcing  # noqa: F401
from .calendars import wagtail_hooks as _calendars  # noqa: F401
from .congress import wagtail_hooks as _congress  # noqa: F401
from .editing import wagtail_hooks as _editing  # noqa: F401
from .feeds.report import FeedSubscriptions
from .registrations import wagtail_hooks as _registrations  # noqa: F401
from .reports import wagtail_hooks as _reports  # noqa: F401


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [EventPageViewSet("event_pages"), EventsViewSet()]


add_to_admin(FeedSubscriptions)


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("events/admin.css"))
