"""Tasks of the editors' desk about readers' opinions and texts to review."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.admin import rights
from network.admin.lines import Item, Line
from network.text.dates import format_age

from .models import Opinion, due_for_review, unhelpful


def opinions(user: User) -> QuerySet | None:
    """Return the opinions about the texts that `user` may change, the oldest first.

    Returns None if `user` may change no page.
    """
    return Opinion.objects.filter(page__in=rights.pages(user)) if rights.may(user) else None


def _texts(rows):
    return lambda user: rows().filter(pk__in=rights.pages(user)) if rights.may(user) else None


def _edit(page, fact=""):
    return Item(page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]), fact)


LINES = [
    Line(
        "opinions",
        lambda n: ngettext("avis de lecteur à lire", "avis de lecteurs à lire", n),
        opinions,
        order=30,
        icon="comment",
        url=lambda user: reverse("avis:opinions"),
        item=lambda row: Item(row.page.title, reverse("avis:opinions"), row.get_subject_display()),
    ),
    Line(
        "texts_to_review",
        lambda n: ngettext("texte à relire", "textes à relire", n),
        _texts(due_for_review),
        order=80,
        icon="date",
        item=lambda page: _edit(page, format_age(page.review_on, timezone.localdate())),
    ),
    Line(
        "unhelpful_texts",
        lambda n: ngettext(
            "texte qui n’a pas servi à ses lecteurs",
            "textes qui n’ont pas servi à leurs lecteurs",
            n,
        ),
        _texts(unhelpful),
        order=82,
        icon="help",
        item=lambda page: _edit(page, _("plus de « non » que de « oui »")),
    ),
]
