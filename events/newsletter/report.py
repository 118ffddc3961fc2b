"""The report of the subscribers of the letter: their number in each commune, without addresses."""

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import NewsletterSubscriber
from network.admin import rights
from network.admin.reports import Report
from network.geography.gazetteer import gazetteer

# Below this number, a commune is not listed: its subscribers could be recognised.
LEAST_SHOWN = 5


class NewsletterSubscribers(Report):
    """A report with one line for each commune of at least five confirmed subscribers.

    The report of the subscribers of feeds links to it: the page of reports lists six, and no more.
    """

    page_title = _("Abonnés à la lettre")
    header_icon = "mail"
    slug = "abonnes-a-la-lettre"
    menu_order = 95
    model = NewsletterSubscriber
    facts = {
        "commune": (_("Commune"), lambda row: _name_of(row["commune"]), "commune"),
        "people": (_("Abonnés"), lambda row: row["people"], "people"),
    }
    default_ordering = ("-people", "commune")

    @classmethod
    def may_read(cls, user: User) -> bool:
        """Return True for users who may change the settings."""
        return rights.may_set_up(user)

    def get_base_queryset(self) -> QuerySet:
        """Return one dict for each listed commune, as a queryset."""
        rows = NewsletterSubscriber.objects.confirmed().order_by().values("commune")
        return rows.annotate(people=Count("pk")).filter(people__gte=LEAST_SHOWN)


def _name_of(code):
    commune = gazetteer().get(code)
    return commune.name_in_full if commune else code
