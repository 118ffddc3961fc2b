"""Choices of the fields of the library. Most values appear in addresses and in open data."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """The audiences that a resource may address."""

    EVERYBODY = "tous", _("Tout le monde")
    BEGINNERS = "debutants", _("Personnes qui débutent")
    SENIORS = "seniors", _("Seniors")
    YOUNG = "jeunes", _("Jeunes et parents")
    MEDIATORS = "mediateurs", _("Médiateurs et médiatrices")
    PLACES = "lieux", _("Responsables de lieu")
    ELECTED = "elus", _("Élus et collectivités")
    RESEARCH = "recherche", _("Recherche et presse")


class Kind(models.TextChoices):
    """The kinds of resources among which a visitor chooses."""

    ARTICLE = "article", _("Nos articles")
    KEPT_LINK = "lien", _("Liens conservés")
    RECIPE = "recette", _("Recettes d’atelier")
    SURVEY = "enquete", _("Enquêtes")
    INTERVIEW = "entretien", _("Entretiens")
    DEBATE = "debat", _("Débats")
    TERM = "mot", _("Mots du glossaire")
    EASY = "facile", _("Textes faciles à lire")


# The drawing of each kind, in `network/drawings/`.
KIND_DRAWINGS = {
    Kind.ARTICLE: "article",
    Kind.KEPT_LINK: "kept-link",
    Kind.RECIPE: "recipe",
    Kind.SURVEY: "survey",
    Kind.INTERVIEW: "interview",
    Kind.DEBATE: "debate",
    Kind.TERM: "glossary",
    Kind.EASY: "easy-to-read",
}


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Kinds that the front page of the library presents together.

    `content` lists them in words, and `drawing` is a name in `network/drawings/`.
    """

    label: Promise
    content: Promise
    drawing: str
    kinds: tuple[Kind, ...]


# Each kind is in one group.
KIND_GROUPS = (
    KindGroup(
        _("Comprendre"),
        _("Articles, enquêtes, glossaire, textes faciles à lire"),
        "article",
        (Kind.ARTICLE, Kind.SURVEY, Kind.TERM, Kind.EASY),
    ),
    KindGroup(_("Faire"), _("Recettes d’atelier à reprendre chez vous"), "recipe", (Kind.RECIPE,)),
    KindGroup(
        _("Écouter et débattre"),
        _("Entretiens et débats"),
        "debate",
        (Kind.INTERVIEW, Kind.DEBATE),
    ),
    KindGroup(
        _("Retrouver"),
        _("Textes d’ailleurs que nous gardons"),
        "kept-link",
        (Kind.KEPT_LINK,),
    ),
)
# The kinds whose texts are drawn by their subject, if it has a drawing.
DRAWN_BY_SUBJECT = frozenset({Kind.ARTICLE, Kind.KEPT_LINK, Kind.RECIPE, Kind.EASY})


class Licence(models.TextChoices):
    """The licences of a text. The values are SPDX codes, except "reserved"."""

    CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0 (CC BY)")
    CC_BY_SA = (
        "CC-BY-SA-4.0",
        _("Creative Commons Attribution – Partage dans les mêmes conditions 4.0 (CC BY-SA)"),
    )
    CC_BY_NC_SA = (
        "CC-BY-NC-SA-4.0",
        _("Creative Commons Attribution – Pas d’utilisation commerciale – Partage 4.0"),
    )
    OPEN = "etalab-2.0", _("Licence Ouverte 2.0")
    CC0 = "CC0-1.0", _("Domaine public (CC0)")
    RESERVED = "reserved", _("Tous droits réservés")

    @property
    def url(self) -> str:
        """The address of the text of the licence; "" for a licence without such a text."""
        return LICENCE_URLS.get(self.value, "")


LICENCE_URLS = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/deed.fr",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr",
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
}


class Origin(models.TextChoices):
    """The relation of the text of our page to its source. The values are published as open data."""

    ABOUT = "d-apres", _("Notre texte en parle, avec nos mots")
    FIRST = "reprise", _("C’est ce texte, paru là-bas d’abord")
    ADAPTED = "adaptation", _("Notre texte en est une adaptation")
    TRANSLATED = "traduction", _("Notre texte en est une traduction")


class LeadsTo(models.TextChoices):
    """The object at the address of a kept link: the text, a copy, a page about it, or nothing.

    The values are published as open data.
    """

    TEXT = "texte", _("Le texte lui-même")
    COPY = "copie", _("Une copie du texte, gardée ailleurs")
    ABOUT = "autour", _("Une page qui en parle, faute du texte")
    LOST = "perdu", _("Texte perdu : nous ne l’avons pas retrouvé")


class Sign(models.TextChoices):
    """A sign that the address of a kept link no longer leads where its card says."""

    GONE = "gone", _("Le serveur dit que la page n’existe plus.")
    NOT_FOUND = "notfound", _("La page dit elle-même qu’elle est introuvable.")
    FRONT_PAGE = "front", _("L’adresse renvoie à l’accueil du site.")
    UNRELATED = "unrelated", _("La page ne contient ni le titre ni l’extrait.")


class ContributionRole(models.TextChoices):
    """The part that a person took in an article."""

    AUTHOR = "author", _("Auteur ou autrice")
    REVIEWER = "reviewer", _("Relecture")
    ILLUSTRATOR = "illustrator", _("Illustration")
    COLLECTIVE = "collective", _("Collectif")


class DatePrecision(models.TextChoices):
    """The precision of the date of a first publication."""

    YEAR = "year", _("L’année seulement")
    MONTH = "month", _("Le mois et l’année")
    DAY = "day", _("Le jour exact")


class Language(models.TextChoices):
    """The languages of the texts that kept links lead to, as BCP 47 codes."""

    FRENCH = "fr", _("français")
    ENGLISH = "en", _("anglais")
    SPANISH = "es", _("espagnol")
    ITALIAN = "it", _("italien")
    GERMAN = "de", _("allemand")
    DUTCH = "nl", _("néerlandais")
    PORTUGUESE = "pt", _("portugais")
    ARABIC = "ar", _("arabe")
    UKRAINIAN = "uk", _("ukrainien")
    CATALAN = "ca", _("catalan")
    OCCITAN = "oc", _("occitan")
    CORSICAN = "co", _("corse")
    BRETON = "br", _("breton")
    BASQUE = "eu", _("basque")
