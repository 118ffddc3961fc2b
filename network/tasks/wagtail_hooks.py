"""The report of tasks and the URL of its buttons in the admin."""

from django.urls import path
from wagtail import hooks

from network.desk.reports import add_to_admin

from .desk import TaskReport, decide

add_to_admin(TaskReport)


@hooks.register("register_admin_urls")
def urls():
    """Return the URL that retries or deletes a task."""
    return [path("reports/travaux-en-attente/<int:pk>/", decide, name="queued_task")]
