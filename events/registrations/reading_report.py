"""The report on readings of lists of registered people, for coordination."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.utils import get_user_display_name

from events.models import PeopleReading
from network.admin import rights
from network.admin.reports import Report


class PeopleReadings(Report):
    """Report with one line for each day, account, date of an event and form of its list."""

    page_title = _("Qui a vu les inscrits")
    header_icon = "view"
    slug = "lectures-des-inscrits"
    model = PeopleReading
    facts = {
        "event": (_("Événement"), lambda row: row.event.title, "event__title"),
        "date": (
            _("Date"),
            lambda row: date_format(
                row.original_starts_at.astimezone(
                    row.event.zone_at(row.event.place, row.event.commune, row.event.departement)
                ),
                "SHORT_DATETIME_FORMAT",
            ),
            "original_starts_at",
        ),
        "who": (_("Qui"), lambda row: get_user_display_name(row.user), None),
        "form": (_("Sous quelle forme"), lambda row: row.get_form_display(), "form"),
        "day": (_("Vu le"), lambda row: row.day, "day"),
        "times": (_("Fois"), lambda row: row.times, "times"),
        "people": (_("Personnes sur la liste"), lambda row: row.people, "people"),
    }
    default_ordering = ("-day", "-pk")

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True if the user may change the settings of the network."""
        return rights.may_set_up(user)

    def edit_url(self, row: PeopleReading) -> str:
        """Return the URL of the admin's list of the dates of the event."""
        return reverse("event_rolls", args=[row.event_id])

    def get_base_queryset(self) -> QuerySet:
        """Return the readings joined with their event, its place and commune, and the user."""
        return PeopleReading.objects.select_related("event__place", "event__commune", "user")
