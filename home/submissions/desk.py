"""What the public proposes and nobody has decided, for whoever decides."""

from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import ngettext

from network.desk import rights
from network.desk.lines import Item, Line

from .drafts import INDEXES
from .models import Submission


def waiting(user):
    """As `decisions.kinds_of` says it, within the query that counts."""
    if not rights.may(user, "publish"):
        return None
    allowed, decided = rights.pages(user, "publish"), Q(pk__in=[])
    for kind, index in INDEXES.items():
        decided |= Q(kind=kind) & Exists(index.objects.filter(pk__in=allowed))
    return Submission.objects.filter(decided).waiting()


LINES = [
    Line(
        key="submissions",
        order=25,
        icon="mail",
        rows=waiting,
        sentence=lambda number: ngettext(
            "proposition du public à lire", "propositions du public à lire", number
        ),
        url=lambda user: reverse("propositions:submissions"),
        item=lambda row: Item(row.title, reverse("propositions:submission", args=[row.pk])),
    ),
]
