from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView

from .images import UndescribedImages
from .nights import NightlyReport
from .reports import add_to_admin

for report in (UndescribedImages, NightlyReport):
    add_to_admin(report)

# Wagtail names the others by their fields, in English.
WorkflowView.export_headings |= {
    "workflow": _("Circuit de relecture"),
    "requested_by": _("Demandé par"),
}
WorkflowTasksView.export_headings |= {
    "task": _("Étape"),
    "started_at": _("Commencée le"),
    "finished_at": _("Finie le"),
    "finished_by": _("Finie par"),
}
