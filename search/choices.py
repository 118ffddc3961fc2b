from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a visitor may look for, in the order the kind filter shows it."""

    PLACE = "place", _("Lieux")
    EVENT = "event", _("Agenda")
    ARTICLE = "article", _("Articles")
    KEPT_LINK = "kept_link", _("Liens conservés")
    PAGE = "page", _("Autres pages")


# The kind of one result.
KIND_LABELS = {
    Kind.PLACE: _("Lieu"),
    Kind.EVENT: _("Événement"),
    Kind.ARTICLE: _("Article"),
    Kind.KEPT_LINK: _("Lien conservé"),
    Kind.PAGE: _("Page"),
}
