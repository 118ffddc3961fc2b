"""Surveys in the admin: their list."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet

from network.admin.listings import LISTED
from resources.surveys.models import SurveyPage


class SurveyAdminFilterSet(PageFilterSet):
    """Filters of the list of surveys: topics and status."""

    class Meta:
        model = SurveyPage
        fields = ["topics", "status"]


class SurveyViewSet(PageListingViewSet):
    """List of the surveys in the admin."""

    name = "enquetes"
    model = SurveyPage
    menu_label = _("Enquêtes")
    icon = "order"
    columns = [
        *LISTED,
        Column("conducted_by", label=_("Menée par"), sort_key="conducted_by"),
        Column(
            "fieldwork_ended_on",
            label=_("Fin de l’enquête"),
            accessor=lambda page: date_format(page.fieldwork_ended_on, "SHORT_DATE_FORMAT"),
            sort_key="fieldwork_ended_on",
        ),
        Column("stage", label=_("État"), accessor="get_status_display"),
    ]
    filterset_class = SurveyAdminFilterSet
