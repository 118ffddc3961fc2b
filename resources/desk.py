"""Tasks of the editors' desk about series and kept links."""

from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.permissions import policy_registry

from network.admin import rights
from network.admin.lines import Item, Line

from .models import KeptLinkPage, Series


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


def misleading_links(user: User) -> QuerySet | None:
    """Return the kept links whose address showed a sign since their last publication, by title.

    Returns None if `user` may change no page.
    """
    if not rights.may(user):
        return None
    links = KeptLinkPage.objects.filter(pk__in=rights.pages(user), live=True)
    links = links.filter(visit__isnull=False).exclude(visit__sign="")
    links = links.exclude(last_published_at__gt=F("visit__visited_at"))
    return links.select_related("visit").order_by("title", "pk")


def _misleading_item(page):
    fact = _("%(sign)s Peut-être : %(state)s ?") % {
        "sign": page.visit.get_sign_display(),
        "state": page.visit.proposal,
    }
    return Item(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), fact)


LINES = [
    Line(
        "misleading_links",
        lambda n: ngettext(
            "lien gardé qui ne mène plus à son texte",
            "liens gardés qui ne mènent plus à leur texte",
            n,
        ),
        misleading_links,
        order=84,
        icon="link",
        item=_misleading_item,
    ),
    Line(
        "incomplete_series",
        lambda n: ngettext("série incomplète", "séries incomplètes", n),
        incomplete_series,
        order=85,
        icon="list-ol",
        item=_series_item,
    ),
]
