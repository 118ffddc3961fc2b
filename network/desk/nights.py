"""How the work of the night went: a line when some of it failed, and a report of all of it."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from network import nightly
from network.models import NightlyRun

from .lines import Line, register

LATE = datetime.timedelta(hours=36)


def may_read(user):
    """Whoever keeps the settings of the network."""
    return user.has_perm("network.change_networksettings")


def troubled(user):
    """What failed the last time, and what should have been done since."""
    if not may_read(user):
        return None
    runs = NightlyRun.objects.filter(command__in=[name for name, _options in nightly.commands()])
    return runs.filter(~Q(fault="") | Q(ran_at__lt=timezone.now() - LATE)).order_by("command")


def outcome(run):
    """ "fait", what went wrong, or that it has not been done for days."""
    if run.fault:
        return run.fault
    if run.ran_at < timezone.now() - LATE:
        return gettext("N’a pas été fait cette nuit.")
    return gettext("fait")


def register_lines():
    register(
        Line(
            "nightly",
            lambda n: ngettext("travail de la nuit en échec", "travaux de la nuit en échec", n),
            troubled,
            order=42,
            url=lambda user: reverse("nightly_report"),
        )
    )


class NightlyReport(ReportView):
    page_title = _("Travail de la nuit")
    header_icon = "history"
    model = NightlyRun
    index_url_name = "nightly_report"
    index_results_url_name = "nightly_report_results"
    default_ordering = "command"
    columns = [
        Column("command", label=_("Travail"), accessor=lambda run: nightly.label_of(run.command)),
        Column("outcome", label=_("Résultat"), accessor=outcome),
        DateColumn("failing_since", label=_("En échec depuis le")),
        DateColumn("ran_at", label=_("Fait le")),
        Column("seconds", label=_("Secondes")),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class NightlyMenuItem(MenuItem):
    def is_shown(self, request):
        return may_read(request.user)
