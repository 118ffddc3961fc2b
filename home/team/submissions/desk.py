"""The line of the admin's home page about submissions to decide."""

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from network.admin import rights
from network.admin.lines import Item, Line

from .drafts import INDEXES
from .models import Submission


def waiting(user: User) -> QuerySet[Submission] | None:
    """Return the waiting submissions of the kinds that `user` may decide, oldest first.

    As in `decisions.decidable_kinds`, the user must be allowed to publish a French list page of the
    kind. Returns None if the user may publish no page.
    """
    if not rights.may(user, "publish"):
        return None
    allowed, decidable = rights.pages(user, "publish"), Q(pk__in=[])
    for kind, index in INDEXES.items():
        lists = index.objects.filter(pk__in=allowed, locale__language_code=settings.LANGUAGE_CODE)
        decidable |= Q(kind=kind) & Exists(lists)
    return Submission.objects.filter(decidable).waiting()


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
        item=lambda row: Item(row.name_in_full, reverse("propositions:submission", args=[row.pk])),
    ),
]
