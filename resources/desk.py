"""Tasks of the editors' desk about series."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from network.admin.lines import Item, Line

from .models import Series


def incomplete_series(user: User) -> QuerySet | None:
    """Return the series with at least one missing or unreadable part, sorted by title.

    Returns None if `user` may not change series.
    """
    policy = policy_registry.get_by_type(Series)
    if not policy.user_has_permission(user, "change"):
        return None
    return Series.objects.incomplete().order_by("title", "pk")


def _series_item(series):
    url = reverse(Series.snippet_viewset.get_url_name("edit"), args=[series.pk])
    missing = series.last - series.readable
    fact = ngettext("il manque %s partie", "il manque %s parties", missing) % missing
    return Item(series.title, url, fact)


LINES = [
    Line(
        "incomplete_series",
        lambda n: ngettext("série incomplète", "séries incomplètes", n),
        incomplete_series,
        order=85,
        icon="list-ol",
        item=_series_item,
    ),
]
