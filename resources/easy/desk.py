"""Task of the editors' desk about easy versions."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.admin import rights
from network.admin.lines import Item, Line
from network.text.dates import format_age

from .models import EasyPage


def outdated(user: User) -> QuerySet | None:
    """Return the easy versions that `user` may change and whose original has changed.

    The longest outdated comes first, as in `EasyQuerySet.outdated`; aliases are excluded. Returns
    None if `user` may change no page.
    """
    if not rights.may(user):
        return None
    return EasyPage.objects.outdated().filter(pk__in=rights.pages(user))


def _item(page):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    age = format_age(page.original_changed_on, timezone.localdate())
    return Item(page.title, url, _("le texte d’origine a changé %s") % age)


LINES = [
    Line(
        "outdated_easy_versions",
        lambda n: ngettext(
            "version facile à lire dont le texte d’origine a changé",
            "versions faciles à lire dont le texte d’origine a changé",
            n,
        ),
        outdated,
        order=78,
        icon="doc-full-inverse",
        item=_item,
    ),
]
