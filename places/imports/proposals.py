"""The filters of the rows of an import, for its report."""

from collections.abc import Mapping

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from places.models import ImportRun, PlacePage, Proposal

from .importer import CHANGED, CREATED, HELD_BACK, LEFT, REFUSED

PROBLEM, OUTSIDE, KEPT, CLOSED = "problem", "outside", "kept", "closed"
# {value of the parameter: (label, condition)}, in the order of the menu.
KINDS = {
    PROBLEM: (_("avec un problème"), Q(has_problem=True)),
    OUTSIDE: (_("hors de votre territoire"), Q(is_outside=True)),
    CLOSED: (_("en ligne, mais fermés ou retirés d’après le fichier"), Q(is_closed=True)),
    CREATED: (_("lieux nouveaux"), Q(status=CREATED)),
    CHANGED: (_("lieux modifiés"), Q(status=CHANGED)),
    KEPT: (_("champs gardés d’ici"), ~Q(held=[])),
    LEFT: (_("lignes laissées"), Q(status=LEFT)),
    REFUSED: (_("lignes refusées"), Q(status=REFUSED)),
}
LONGEST = 100


class ProposalFilters:
    """The filters of the proposals of `run`, read from the query string `data`.

    The parameters are `lignes`, one of `KINDS`, and `nom`, a part of a name; other values are
    ignored.
    """

    def __init__(self, run: ImportRun, data: Mapping[str, str]):
        kind = data.get("lignes", "")
        self.kind = kind if kind in KINDS else ""
        self.name = data.get("nom", "").replace("\0", "").strip()[:LONGEST]
        online = PlacePage.objects.live().filter(national_id=OuterRef("national_id"))
        reason = gettext(HELD_BACK).partition("%s")[0]
        is_held_back = Q(status=LEFT, reason__startswith=reason)
        self._all = run.proposals.annotate(
            is_closed=ExpressionWrapper(
                Q(Exists(online)) & is_held_back, output_field=BooleanField()
            )
        )

    @property
    def query(self) -> dict[str, str]:
        """The parameters in use, {name: value}."""
        given = {"lignes": self.kind, "nom": self.name}
        return {name: value for name, value in given.items() if value}

    def proposals(self) -> QuerySet[Proposal]:
        """Return the proposals that match the filters, in the order of the file."""
        rows = self._all.filter(KINDS[self.kind][1]) if self.kind else self._all
        return rows.filter(title__icontains=self.name) if self.name else rows

    def count(self, kind: str) -> int:
        """Return the number of rows of one of `KINDS`."""
        return self._all.filter(KINDS[kind][1]).count()

    def choices(self) -> list[tuple[str, str, int]]:
        """Return [(value, label, number of rows)] of the kinds with at least one row.

        Makes one query for each kind.
        """
        counted = [(kind, label, self.count(kind)) for kind, (label, _condition) in KINDS.items()]
        return [each for each in counted if each[2]]
