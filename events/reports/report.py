"""The report of workshops over a period: head counts added up, with small numbers masked.

Turns the `HeadCount`s that a user may see into tables that can be published. `METHOD` explains to
readers how people are counted and which numbers are masked.
"""

from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import HeadCount, Registration

from .facts import facts
from .masking import LITTLE, is_small
from .scope import Scope, changeable_by, past_dates
from .tables import Table, tables, total_line, value_label

METHOD = [
    _(
        "Après chaque atelier, la personne qui accueille dit combien sont venues et combien"
        " venaient pour la première fois. Un atelier que personne n’a compté n’entre dans aucun"
        " total : le bilan dit seulement combien d’ateliers ont été comptés."
    ),
    _(
        "Ce sont des venues, pas des personnes différentes : qui vient dix fois compte dix fois."
        " Un atelier compte au jour et à l’heure de son lieu, outre-mer comme ailleurs, et dans la"
        " commune où il a eu lieu."
    ),
    _(
        "Le bilan d’un public compte les ateliers annoncés pour ce public, et ceux qui n’en"
        " précisent aucun."
    ),
    _(
        "Pour que personne ne soit reconnu, un nombre de 1 à 4 est écrit « moins de 5 ». D’autres"
        " nombres, écrits « masqué », le sont pour qu’une soustraction ne les rende pas : ni dans"
        " un tableau, ni entre lieux, communes, intercommunalités et départements. Sous 20 venues"
        " en tout, les tableaux ne sont pas détaillés."
    ),
    _(
        "Deux bilans publiés qui se recouvrent peuvent ensemble dire plus que chacun : l’année,"
        " moins onze de ses mois, donne le douzième ; un territoire, moins ses autres lieux, donne"
        " le dernier. Publiez un seul bilan, ou ceux de périodes qui se suivent, mais pas aussi"
        " celui de l’ensemble."
    ),
    _(
        "Les tableaux par mois, par territoire et lieu, par thème et par public sont protégés"
        " chacun de son côté. Qui sait où et quand chaque atelier a eu lieu pourrait en tirer"
        " davantage en les rapprochant."
    ),
]


class Report:
    """The report of one `Scope`, about the events that one user may change.

    `facts` are the `Fact`s of the counted dates. `past_dates` is the number of past public dates
    that are not off, or the number of counted dates if it is greater. `registered` is the number of
    seats taken at past dates, as a text, masked if small. `total` is the masked `Line` of the
    counted dates.
    """

    def __init__(self, scope: Scope, user: User):
        self.scope = scope
        self.rows = scope.narrow(changeable_by(user, HeadCount.objects.all()))
        self.facts = facts(self.rows.filter(people__isnull=False))
        dates = scope.narrow(past_dates(user), topics="event__topics")
        # A counted date may be absent from the dates, if its event was deleted or unpublished.
        self.past_dates = max(dates.count(), len(self.facts))
        self.registered = self._registered(user)
        self.total = total_line(self.facts, gettext("Total"))

    def _registered(self, user):
        """Return the text of the number of seats taken at past dates; a small number is masked.

        Counts the `Registration`s, and the totals of deleted registrations in the `HeadCount`s.
        """
        purged = self.rows.aggregate(Sum("registered"))["registered__sum"] or 0
        seats = Registration.objects.with_seat().filter(is_off=False, starts_at__lt=timezone.now())
        number = purged + self.scope.narrow_registrations(changeable_by(user, seats)).count()
        return value_label(LITTLE if is_small(number) else number)

    @cached_property
    def tables(self) -> list[Table]:
        """Tables by month, territory, place, topic and audience; [] without a counted date.

        A table of a single line is omitted: see `tables.tables`.
        """
        return tables(self.facts, self.scope.period, self.total)
