from django.urls import path, reverse
from wagtail import hooks

from .nights import NightlyMenuItem, NightlyReport


@hooks.register("register_admin_urls")
def register_urls():
    views = {"": "nightly_report", "lignes/": "nightly_report_results"}
    return [
        path(
            f"reports/travail-de-la-nuit/{tail}",
            NightlyReport.as_view(results_only=bool(tail)),
            name=name,
        )
        for tail, name in views.items()
    ]


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return NightlyMenuItem(
        NightlyReport.page_title,
        reverse("nightly_report"),
        name="nightly",
        icon_name=NightlyReport.header_icon,
        order=900,
    )
