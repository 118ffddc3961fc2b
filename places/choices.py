"""The closed lists of the national standard v1.0.2, and the lists of the network.

A national value is stored exactly as in the official schema (LaMednum/standard-mediation-num
schema.json v1.0.2, Licence Ouverte 2.0), so that no conversion table is needed. Only the labels are
ours: they have French typography and correct the mistakes of the official labels.
"""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext


class Kind(models.TextChoices):
    """Kinds of places defined by the network; the values are used in URLs."""

    EPN = "epn", _("Espace public numérique")
    FABLAB = "fablab", _("Fablab, atelier de fabrication")
    THIRD_PLACE = "tiers-lieu", _("Tiers-lieu")
    COWORKING = "coworking", _("Espace de coworking")
    TELECENTRE = "telecentre", _("Télécentre")
    SHARED_OFFICE = "bureau-partage", _("Bureau partagé")
    LIBRARY = "mediatheque", _("Médiathèque, bibliothèque")
    FRANCE_SERVICES = "france-services", _("France services")
    SOCIAL_CENTRE = "centre-social", _("Centre social, maison de quartier")
    PUBLIC_SERVICE = "service-public", _("Mairie, service public")
    ASSOCIATION = "association", _("Association")
    REUSE = "ressourcerie", _("Ressourcerie, matériel reconditionné")
    TRAVELLING = "itinerant", _("Lieu itinérant (bus, camion)")
    OTHER = "autre", _("Autre lieu")


# The drawing of each kind, in `network/drawings/`.
KIND_DRAWINGS = {
    Kind.EPN: "around-a-table",
    Kind.FABLAB: "fablab",
    Kind.THIRD_PLACE: "third-place",
    Kind.COWORKING: "coworking",
    Kind.TELECENTRE: "telecentre",
    Kind.SHARED_OFFICE: "office",
    Kind.LIBRARY: "library",
    Kind.FRANCE_SERVICES: "public-service",
    Kind.SOCIAL_CENTRE: "social-centre",
    Kind.PUBLIC_SERVICE: "town-hall",
    Kind.ASSOCIATION: "association",
    Kind.REUSE: "reuse",
    Kind.TRAVELLING: "bus",
    Kind.OTHER: "place",
}


class Mobility(models.TextChoices):
    """The mobility in the national standard: fixed, travelling, or both values in a list field."""

    TRAVELLING = "Itinérant", _("Itinérant")
    FIXED = "Fixe", _("Fixe")


class Service(models.TextChoices):
    """National standard: the services offered by a place."""

    PAPERWORK = (
        "Aide aux démarches administratives",
        _("Aide aux démarches administratives"),
    )
    EVERYDAY_TOOLS = (
        "Maîtrise des outils numériques du quotidien",
        _("Maîtrise des outils numériques du quotidien"),
    )
    WORK = (
        "Insertion professionnelle via le numérique",
        _("Insertion professionnelle via le numérique"),
    )
    SAFETY = (
        "Utilisation sécurisée du numérique",
        _("Utilisation sécurisée du numérique"),
    )
    PARENTING = (
        "Parentalité et éducation avec le numérique",
        _("Parentalité et éducation avec le numérique"),
    )
    LEISURE = "Loisirs et créations numériques", _("Loisirs et créations numériques")
    CULTURE = "Compréhension du monde numérique", _("Compréhension du monde numérique")
    ACCESS = (
        "Accès internet et matériel informatique",
        _("Accès internet et matériel informatique"),
    )
    EQUIPMENT = (
        "Acquisition de matériel informatique à prix solidaire",
        _("Acquisition de matériel informatique à prix solidaire"),
    )


class Audience(models.TextChoices):
    """National standard: the audiences of a place.

    The standard publishes an empty list for a place open to everybody. Here a place that states it
    has `EVERYBODY`, and an empty list means unknown.
    """

    YOUNG = "Jeunes", _("Jeunes")
    STUDENTS = "Étudiants", _("Étudiants")
    FAMILIES = "Familles et/ou enfants", _("Familles et enfants")
    SENIORS = "Seniors", _("Seniors")
    WOMEN = "Femmes", _("Femmes")


# Stated by a place or an event that is open to everybody; no value of the standard, so never
# published in it.
EVERYBODY = "Tout public"
STATED_AUDIENCES = [(EVERYBODY, _("Tout le monde")), *Audience.choices]


class Care(models.TextChoices):
    """National standard: the disabilities and language needs that a place takes into account."""

    DEAFNESS = "Surdité", _("Surdité")
    MOTOR = "Handicaps moteurs", _("Handicaps moteurs")
    MENTAL = "Handicaps mentaux", _("Handicaps mentaux")
    ILLITERACY = "Illettrisme", _("Illettrisme")
    ENGLISH = "Langues étrangères (anglais)", _("Langues étrangères (anglais)")
    LANGUAGES = "Langues étrangères (autres)", _("Langues étrangères (autres)")
    SIGHT = "Déficience visuelle", _("Déficience visuelle")

    @classmethod
    def of_language(cls) -> list[tuple[str, str]]:
        """Return [(value, label)] of the needs about language: English, others, illiteracy."""
        spoken = [cls.ENGLISH, cls.LANGUAGES, cls.ILLITERACY]
        return [(care.value, care.label) for care in spoken]

    @classmethod
    def of_disability(cls) -> list[tuple[str, str]]:
        """Return [(value, label)] of the needs that are not in `of_language`: the disabilities."""
        spoken = dict(cls.of_language())
        return [(value, label) for value, label in cls.choices if value not in spoken]


class Fee(models.TextChoices):
    """National standard: the prices of a place."""

    FREE = "Gratuit", _("Gratuit")
    CONDITIONAL = "Gratuit sous condition", _("Gratuit sous condition")
    PAID = "Payant", _("Payant")


class Programme(models.TextChoices):
    """National standard: the public programmes in which a place takes part."""

    AIDANTS_CONNECT = "Aidants Connect", _("Aidants Connect")
    DIGITAL_LIBRARIES = (
        "Bibliothèques numérique de référence",
        _("Bibliothèques numériques de référence"),
    )
    PIX = "Certification PIX", _("Certification Pix")
    ADVISERS = "Conseillers numériques", _("Conseillers numériques")
    EMMAUS = "Emmaüs Connect", _("Emmaüs Connect")
    FRANCE_SERVICES = "France Services", _("France services")
    GRANDE_ECOLE = "Grande école du numérique", _("Grande École du Numérique")
    RED_CROSS = "La Croix Rouge", _("Croix-Rouge française")
    CAF = "Point d'accès numérique CAF", _("Point d’accès numérique CAF")
    PROMENEURS = "Promeneurs du net", _("Promeneurs du Net")
    EMMAUS_RELAY = (
        "Relais numérique (Emmaüs Connect)",
        _("Relais numérique (Emmaüs Connect)"),
    )


class TrainingLabel(models.TextChoices):
    """National standard: the training labels of a place.

    As in the official schema, the value "Étapes numériques(La Poste)" has no space before "(".
    """

    MON_ESPACE_SANTE = "Formé à « Mon Espace Santé »", _("Formé à « Mon espace santé »")
    DUPLEX = "Formé à « DUPLEX » (illettrisme)", _("Formé à « Duplex » (illettrisme)")
    ARNIA = (
        "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
        _("Arnia/MedNum BFC (Bourgogne-Franche-Comté)"),
    )
    REEMPLOI = (
        "Collectif ressources et acteurs réemploi (Normandie)",
        _("Collectif ressources et acteurs réemploi (Normandie)"),
    )
    LA_POSTE = "Étapes numériques(La Poste)", _("Étapes numériques (La Poste)")
    FABRIQUES = "Fabriques de Territoire", _("Fabriques de territoire")
    ECLAIREURS = (
        "Les Éclaireurs du numérique (Drôme)",
        _("Les Éclaireurs du numérique (Drôme)"),
    )
    MES_PAPIERS = (
        "Mes Papiers (Métropole de Lyon)",
        _("Mes Papiers (Métropole de Lyon)"),
    )
    ORDI_3 = "ORDI 3.0", _("Ordi 3.0")
    SUD_LABS = "SUD LABS (PACA)", _("Sud Labs (Provence-Alpes-Côte d’Azur)")


class AccessMode(models.TextChoices):
    """National standard: the ways to come to a place or to contact it."""

    WALK_IN = "Se présenter", _("Se présenter sur place")
    PHONE = "Téléphoner", _("Téléphoner")
    MAIL = "Contacter par mail", _("Écrire un courriel")
    BOOK = "Prendre un RDV en ligne", _("Prendre rendez-vous en ligne")
    NO_PUBLIC = (
        "Ce lieu n'accueille pas de public",
        _("Ce lieu n’accueille pas de public"),
    )
    REFERRAL = (
        "Envoyer un mail avec une fiche de prescription",
        _("Envoyer un courriel avec une fiche de prescription"),
    )


class SupportMode(models.TextChoices):
    """National standard: the forms of support."""

    ALONE = "En autonomie", _("En autonomie")
    ONE_TO_ONE = "Accompagnement individuel", _("Accompagnement individuel")
    WORKSHOP = "Dans un atelier collectif", _("Dans un atelier collectif")
    REMOTE = "À distance", _("À distance")


class OfferKind(models.TextChoices):
    """Kinds of offers of a place, defined by the network."""

    DESK = "desk", _("Bureau, poste de travail")
    ROOM = "room", _("Salle")
    COMPUTER = "computer", _("Ordinateur, tablette")
    PRINTER = "printer", _("Imprimante, scanner")
    PRINTER_3D = "3d", _("Imprimante 3D")
    MACHINE = "machine", _("Autre machine ou matériel")
    SERVICE = "service", _("Service")


class PriceUnit(models.TextChoices):
    """Units of the price of an offer."""

    HOUR = "hour", _("l’heure")
    HALF_DAY = "half_day", _("la demi-journée")
    DAY = "day", _("la journée")
    MONTH = "month", _("le mois")
    YEAR = "year", _("l’année")
    ONCE = "once", _("la séance")
    PAGE = "page", _("la page")


class Weekday(models.TextChoices):
    """Days of the week from Monday, by their codes of RFC 5545."""

    MONDAY = "MO", _("lundi")
    TUESDAY = "TU", _("mardi")
    WEDNESDAY = "WE", _("mercredi")
    THURSDAY = "TH", _("jeudi")
    FRIDAY = "FR", _("vendredi")
    SATURDAY = "SA", _("samedi")
    SUNDAY = "SU", _("dimanche")

    @property
    def plural(self) -> str:
        """The name as a weekly rule lists it: "lundis" in "tous les lundis".

        The catalogue of the language decides the form.
        """
        return pgettext("weekday in the plural", "%(day)ss") % {"day": self.label}


class Weeks(models.TextChoices):
    """Weeks in which the weekdays of a stop apply: all, by parity, or by rank in the month."""

    EVERY = "every", _("toutes les semaines")
    ODD = "odd", _("les semaines impaires")
    EVEN = "even", _("les semaines paires")
    FIRST = "1", _("la 1re fois du mois (ex. : le 1er mardi)")
    SECOND = "2", _("la 2e fois du mois")
    THIRD = "3", _("la 3e fois du mois")
    FOURTH = "4", _("la 4e fois du mois")
    FIRST_AND_THIRD = "1,3", _("la 1re et la 3e fois du mois")
    SECOND_AND_FOURTH = "2,4", _("la 2e et la 4e fois du mois")
    LAST = "last", _("la dernière fois du mois")


class Confirmation(models.TextChoices):
    """Origin of the last confirmation of a place; "" in `confirmed_how` is read as `LINK`."""

    LINK = "link", _("par le lieu")
    PHONE = "phone", _("par le lieu, au téléphone")
    NETWORK = "network", _("par le réseau")


# A confirmation is recent for a year, leap years included.
CONFIRMED_FOR = datetime.timedelta(days=366)


class ConfirmationState(models.TextChoices):
    """State of the confirmation of a place today; every place has exactly one.

    - RECENT: last confirmed within `CONFIRMED_FOR` (366 days).
    - OLD: last confirmed earlier.
    - NEW: never confirmed, and `added_on` is within `CONFIRMED_FOR`.
    - NEVER: never confirmed, and `added_on` is earlier or unknown.
    """

    RECENT = "recent", _("Confirmé depuis moins d’un an")
    OLD = "old", _("Confirmé il y a plus d’un an")
    NEW = "new", _("Ajouté depuis moins d’un an, pas encore confirmé")
    NEVER = "never", _("Jamais confirmé")


class Order(models.TextChoices):
    """Orders of the list of places besides the default one; the values are used in URLs."""

    OPEN = "ouverts", _("Ouverts d’abord")
