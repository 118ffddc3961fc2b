"""The reports of nightly work and of tasks, and the URL of their buttons in the admin."""

from django.urls import URLPattern, path
from wagtail import hooks

from network.admin.reports import add_to_admin

from .desk import TaskReport, decide
from .nights import NightlyReport

for report in (NightlyReport, TaskReport):
    add_to_admin(report)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the URL pattern of the view that retries or deletes a task."""
    return [path("reports/travaux-en-attente/<int:pk>/", decide, name="queued_task")]
