"""The filters of the rows of an import, for its report."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from places.models import ImportRun, Proposal

from .importer import CHANGED, CREATED, LEFT, REFUSED

PROBLEM, OUTSIDE, KEPT = "problem", "outside", "kept"
# {value of the parameter: (label, condition)}, in the order of the menu.
KINDS = {
    PROBLEM: (_("avec un problème"), Q(has_problem=True)),
    OUTSIDE: (_("hors de votre territoire"), Q(is_outside=True)),
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
        self._all = run.proposals.all()

    @property
    def query(self) -> dict[str, str]:
        """The parameters in use, {name: value}."""
        given = {"lignes": self.kind, "nom": self.name}
        return {name: value for name, value in given.items() if value}

    def proposals(self) -> QuerySet[Proposal]:
        """Return the proposals that match the filters, in the order of the file."""
        rows = self._all.filter(KINDS[self.kind][1]) if self.kind else self._all
        return rows.filter(title__icontains=self.name) if self.name else rows

    def choices(self) -> list[tuple[str, str, int]]:
        """Return [(value, label, number of rows)] of the kinds with at least one row.

        Makes one query for each kind.
        """
        counted = [
            (kind, label, self._all.filter(condition).count())
            for kind, (label, condition) in KINDS.items()
        ]
        return [each for each in counted if each[2]]
