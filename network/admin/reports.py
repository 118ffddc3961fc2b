"""Reports of the admin: one definition for the table and the files, and the page of reports."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from . import rights
from .screens import ScreenMixin


class Report(ReportView):
    """Base class of reports that have the same facts in the table, in XLSX and in CSV.

    `facts` is {name: (heading, function of a row, sort key or None)}; the first fact links to
    `edit_url(row)`. `slug` is the last part of the report's URL and the start of the file names.
    `sentence` explains the report on the page of reports; without it, the page omits the report.
    """

    slug = ""
    facts = {}
    sentence = ""
    menu_order = 700
    # Reports linked from the header of this one, to the users who may read them.
    see_also = ()

    @classmethod
    def may_read(cls, user) -> bool:
        """Return True if the user may read the report: by default, superusers only."""
        return user.is_superuser

    def edit_url(self, row: Model) -> str:
        """Return the URL of a row's form, or "" for no link."""
        return ""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Serve the report if `may_read` returns True, else raise `PermissionDenied`."""
        if not self.may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Return Wagtail's buttons and one for each report of `see_also` that the user may read."""
        return [
            *super().header_buttons,
            *(
                HeaderButton(
                    report.page_title,
                    url=reverse(report.index_url_name),
                    icon_name=report.header_icon,
                )
                for report in self.see_also
                if report.may_read(self.request.user)
            ),
        ]

    @property
    def columns(self) -> list[Column]:
        """The columns of the table, one for each fact; the first one links to `edit_url(row)`."""
        columns = []
        for name, (heading, accessor, sort_key) in self.facts.items():
            kwargs = {"label": heading, "accessor": accessor, "sort_key": sort_key}
            if columns:
                columns.append(Column(name, **kwargs))
            else:
                columns.append(TitleColumn(name, get_url=self.edit_url, **kwargs))
        return columns

    @property
    def list_export(self) -> list[str]:
        """The names of the exported facts: all of them."""
        return list(self.facts)

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        """Return the heading of the fact named `field`."""
        return str(self.facts[field][0])

    def to_row_dict(self, item: Model) -> dict[str, object]:
        """Return {name of the fact: value} of a row."""
        return {name: accessor(item) for name, (_heading, accessor, _key) in self.facts.items()}

    def get_filename(self) -> str:
        """Return the file name without its extension: the slug and today's date."""
        return f"{self.slug}-{timezone.localdate()}"


@dataclass(frozen=True)
class Entry:
    """A report on the page of reports.

    `sentence` explains it. `url` is the name of its view. `may_read(user)` returns True if the page
    lists it. The lowest `order` comes first.
    """

    label: str
    sentence: str
    url: str
    order: int
    may_read: Callable[[User], bool]


ENTRIES = {}


def register(entry: Entry) -> None:
    """Add a report to the page of reports; call it in a `wagtail_hooks` module."""
    ENTRIES[entry.url] = entry


def entries_for(user: User) -> list[Entry]:
    """Return the entries of the page of reports for a user, in order."""
    entries = sorted(ENTRIES.values(), key=lambda entry: entry.order)
    return [entry for entry in entries if entry.may_read(user)]


class ReportsView(ScreenMixin, TemplateView):
    """The page of reports: a link and a sentence for each report that the user may read."""

    page_title = _("Rapports")
    header_icon = "history"
    template_name = "network/admin/reports.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `entries`, the reports of the user."""
        return super().get_context_data(entries=entries_for(self.request.user), **kwargs)


class ReportsMenuItem(MenuItem):
    """The menu item of the page of reports, for users who may publish a page."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True if the user may publish at least one page."""
        return rights.may(request.user, "publish")


def add_to_admin(report: type[Report], linked_from: type[Report] | None = None) -> None:
    """Register the two URLs of a report; call it in a `wagtail_hooks` module.

    Also registers its entry on the page of reports, if it has a `sentence`, and adds it to
    `see_also` of the report `linked_from`, which may be in a lower wing. Sets `index_url_name` and
    `index_results_url_name` of the class.
    """
    if linked_from:
        linked_from.see_also = (*linked_from.see_also, report)
    report.index_url_name = f"report_{report.slug}".replace("-", "_")
    report.index_results_url_name = f"{report.index_url_name}_results"

    def urls():
        here = f"reports/{report.slug}/"
        return [
            path(here, report.as_view(), name=report.index_url_name),
            path(
                f"{here}lignes/",
                report.as_view(results_only=True),
                name=report.index_results_url_name,
            ),
        ]

    hooks.register("register_admin_urls", urls)
    if report.sentence:
        register(
            Entry(
                report.page_title,
                report.sentence,
                report.index_url_name,
                report.menu_order,
                report.may_read,
            )
        )
