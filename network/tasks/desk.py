"""Failed and late tasks in the admin: a line of the first screen, and a report with buttons."""

import datetime

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from modelsearch.tasks import insert_or_update_object_task
from wagtail.admin.ui.tables import Column
from wagtail.tasks import update_reference_index_task

from network.admin import rights
from network.admin.lines import Line
from network.admin.reports import Report
from network.database import compiled
from network.models import QueuedTask

from . import mail, queue  # noqa: F401  (`mail` registers the label of its task)
from .nights import NightlyReport

LATE = datetime.timedelta(minutes=15)
INDEX = "report_travaux_en_attente"


queue.name(
    insert_or_update_object_task, _("Mettre à jour la recherche des coulisses"), needs_object=True
)
queue.name(
    update_reference_index_task, _("Noter quelles pages se servent de quoi"), needs_object=True
)


def late() -> QuerySet:
    """Return the ready tasks that have been due for more than 15 minutes.

    Such tasks mean that there are too few workers, or no worker.
    """
    return QueuedTask.objects.ready().filter(run_after__lt=timezone.now() - LATE)


def _waiting(user):
    if not rights.may_set_up(user):
        return None
    now = compiled.now()
    is_late = Q(worker="", failed_at=None, run_after__lt=now - LATE)
    return QueuedTask.objects.filter(Q(failed_at__isnull=False) | is_late)


LINES = [
    Line(
        "tasks",
        lambda n: ngettext("envoi ou mise à jour en panne", "envois ou mises à jour en panne", n),
        _waiting,
        order=41,
        url=lambda user: reverse(INDEX),
    ),
]


def outcome(row: QueuedTask) -> str:
    """Return the state of a task in words, in the active language.

    The first state that applies: failed for good, running, to retry after a failure, late, waiting.
    The words for a failure end with the `fault` of the task.
    """
    if row.failed_at:
        return gettext("Abandonné : %(fault)s") % {"fault": row.fault}
    if row.worker:
        return gettext("En cours")
    if row.fault:
        return gettext("En panne, sera refait : %(fault)s") % {"fault": row.fault}
    if row.run_after < timezone.now() - LATE:
        return gettext("Personne ne s’en occupe : run_tasks est arrêté.")
    return gettext("Attend son tour")


class ButtonsColumn(Column):
    """A column with a form of two buttons for each task: run it again, or delete it."""

    cell_template_name = "network/tasks/buttons.html"

    def get_cell_context_data(
        self, instance: QueuedTask, parent_context: Context
    ) -> dict[str, object]:
        """Return the context with `url`, `csrf_token` and `is_running`, for the form of a task.

        `is_running` is True if a worker runs the task.
        """
        context = super().get_cell_context_data(instance, parent_context)
        url = reverse("queued_task", args=[instance.pk])
        token = get_token(parent_context["request"])
        return context | {"url": url, "csrf_token": token, "is_running": bool(instance.worker)}


class TaskReport(Report):
    """The admin's report of the tasks in the queue, waiting, running and failed."""

    page_title = _("Travaux en attente")
    header_icon = "tasks"
    slug = "travaux-en-attente"
    see_also = (NightlyReport,)
    model = QueuedTask
    default_ordering = "queued_at"
    facts = {
        "task": (_("Travail"), queue.label_of, "path"),
        "about": (_("À propos de"), queue.subject_of, None),
        "outcome": (_("Résultat"), outcome, None),
        "attempts": (_("Essais"), lambda row: row.attempts, "attempts"),
        "queued": (_("Demandé le"), lambda row: _moment(row.queued_at), "queued_at"),
        "next": (_("Prochain essai"), lambda row: _next(row), "run_after"),
    }

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True for users who may change the network's settings."""
        return rights.may_set_up(user)

    @property
    def columns(self) -> list[Column]:
        """The columns of the report, then the column of the buttons."""
        return [*super().columns, ButtonsColumn("buttons", label="")]


def _next(row):
    return "" if row.failed_at or row.worker else _moment(row.run_after)


def _moment(moment):
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a task if the posted `what` is "drop", otherwise retry it; redirect to the report.

    A task that a worker runs is left unchanged. A message reports the result, or a warning if the
    task runs or no longer exists. Raises PermissionDenied for users who may not change the
    network's settings.
    """
    if not rights.may_set_up(request.user):
        raise PermissionDenied
    rows = QueuedTask.objects.filter(pk=pk)
    if request.POST.get("what") == "drop":
        is_done = bool(queue.drop(rows))
        message = gettext("C’est supprimé : ce travail ne sera pas fait.")
    else:
        is_done = bool(queue.retry(rows))
        message = gettext("C’est noté : ce travail va être refait.")
    if is_done:
        messages.success(request, message)
    else:
        messages.warning(request, gettext("Ce travail est en cours, ou déjà fait."))
    return redirect(INDEX)
