"""The kinds of results, and the values of the filters in addresses."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The kinds of documents, in the order of the kind filter."""

    PLACE = "place", _("Lieux")
    EVENT = "event", _("Agenda")
    SESSION = "session", _("Assises")
    ARTICLE = "article", _("Articles")
    KEPT_LINK = "kept_link", _("Liens conservés")
    RECIPE = "recipe", _("Recettes d’atelier")
    SURVEY = "survey", _("Enquêtes")
    INTERVIEW = "interview", _("Entretiens")
    DEBATE = "debate", _("Débats")
    TERM = "term", _("Glossaire")
    EASY = "easy", _("Textes faciles à lire")
    PAGE = "page", _("Autres pages")


class Period(models.TextChoices):
    """The periods of the date filter; the agenda also offers the first four."""

    TODAY = "aujourd-hui", _("Aujourd’hui")
    WEEK = "semaine", _("Cette semaine")
    WEEKEND = "week-end", _("Ce week-end")
    MONTH = "mois", _("Ce mois-ci")
    COMING = "a-venir", _("À venir")
    PAST = "passe", _("Passé")


class Order(models.TextChoices):
    """The orders of results; the values appear in addresses."""

    RELEVANCE = "pertinence", _("Les plus utiles d’abord")
    DATE = "date", _("Les prochaines dates d’abord")
    DISTANCE = "distance", _("Sur place d’abord, puis les plus proches")


class Ending(StrEnum):
    """The ways in which a page of results ends: the posted values and columns of `SearchLog`.

    OPENED: a result was opened. LEFT: nothing was opened. REPHRASED: other words were searched
    within a minute.
    """

    OPENED = "opened"
    LEFT = "left"
    REPHRASED = "rephrased"


# Unusual statuses of the next date of a result.
STATUS_LABELS = {
    "cancelled": _("Annulé"),
    "postponed": _("Reporté"),
    "full": _("Complet"),
    "moved": _("Déplacé"),
}

# Labels of a single result.
KIND_LABELS = {
    Kind.PLACE: _("Lieu"),
    Kind.EVENT: _("Événement"),
    Kind.SESSION: _("Séance des assises"),
    Kind.ARTICLE: _("Article"),
    Kind.KEPT_LINK: _("Lien conservé"),
    Kind.RECIPE: _("Recette d’atelier"),
    Kind.SURVEY: _("Enquête"),
    Kind.INTERVIEW: _("Entretien"),
    Kind.DEBATE: _("Débat"),
    Kind.TERM: _("Mot du glossaire"),
    Kind.EASY: _("Texte facile à lire"),
    Kind.PAGE: _("Page"),
}
