"""The nightly work in the admin: a line of pending work, and a report of all commands."""

import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from network.admin import rights
from network.admin.lines import Line
from network.admin.reports import Report
from network.database import compiled
from network.models import NightlyRun

from . import nightly

LATE = datetime.timedelta(hours=36)


def failed_runs(user: AbstractBaseUser) -> QuerySet | None:
    """Return the last runs of commands, if failed or more than 36 hours old, sorted by command.

    Commands that are not registered, or never ran, are ignored. Returns None for users who may not
    change the network's settings.
    """
    if not rights.may_set_up(user):
        return None
    runs = NightlyRun.objects.filter(command__in=command_names())
    return runs.filter(~Q(fault="") | Q(ran_at__lt=compiled.now() - LATE)).order_by("command")


def command_names() -> tuple[str, ...]:
    """Return the names of the registered nightly commands, in the order of execution."""
    return tuple(name for name, _options in nightly.commands())


def outcome(run: NightlyRun) -> str:
    """Return the `fault` of a run, or translated text: not done last night, or done.

    A run without a fault counts as not done if it is more than 36 hours old.
    """
    if run.fault:
        return run.fault
    if run.ran_at < timezone.now() - LATE:
        return gettext("N’a pas été fait cette nuit.")
    return gettext("fait")


LINES = [
    Line(
        "nightly",
        lambda n: ngettext("travail de la nuit en échec", "travaux de la nuit en échec", n),
        failed_runs,
        depends=lambda user: command_names(),
        order=42,
        url=lambda user: reverse("report_travail_de_la_nuit"),
    ),
]


class NightlyReport(Report):
    """The admin's report of the last run of each nightly command."""

    page_title = _("Travail de la nuit")
    header_icon = "history"
    slug = "travail-de-la-nuit"
    model = NightlyRun
    default_ordering = "command"
    facts = {
        "command": (_("Travail"), lambda run: nightly.label_of(run.command), "command"),
        "outcome": (_("Résultat"), outcome, None),
        "failing": (_("En échec depuis le"), lambda run: _moment(run.failing_since), None),
        "ran": (_("Fait le"), lambda run: _moment(run.ran_at), "ran_at"),
        "seconds": (_("Secondes"), lambda run: run.seconds, "seconds"),
    }

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True for users who may change the network's settings."""
        return rights.may_set_up(user)


def _moment(moment):
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment else ""
