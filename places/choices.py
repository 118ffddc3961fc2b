"""The closed lists of the national standard v1.0.2, and the network's own.

A national value is the very string of the official pattern (LaMednum/standard-mediation-num
schema.json v1.0.2, Licence Ouverte 2.0): no table of equivalences. Only its label is ours, with
French typography and, where the official label has a slip, without it.
"""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What sort of place it is, in the network's words; the values stand in addresses."""

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


class Mobility(models.TextChoices):
    TRAVELLING = "Itinérant", _("Itinérant")
    FIXED = "Fixe", _("Fixe")


class Service(models.TextChoices):
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
    """A place that names none is open to all: empty is an answer, not a gap."""

    YOUNG = "Jeunes", _("Jeunes")
    STUDENTS = "Étudiants", _("Étudiants")
    FAMILIES = "Familles et/ou enfants", _("Familles et enfants")
    SENIORS = "Seniors", _("Seniors")
    WOMEN = "Femmes", _("Femmes")


class Care(models.TextChoices):
    DEAFNESS = "Surdité", _("Surdité")
    MOTOR = "Handicaps moteurs", _("Handicaps moteurs")
    MENTAL = "Handicaps mentaux", _("Handicaps mentaux")
    ILLITERACY = "Illettrisme", _("Illettrisme")
    ENGLISH = "Langues étrangères (anglais)", _("Langues étrangères (anglais)")
    LANGUAGES = "Langues étrangères (autres)", _("Langues étrangères (autres)")
    SIGHT = "Déficience visuelle", _("Déficience visuelle")

    @classmethod
    def of_language(cls) -> list[tuple[str, str]]:
        """The choices about what is spoken and read; the others are about disability."""
        spoken = [cls.ENGLISH, cls.LANGUAGES, cls.ILLITERACY]
        return [(care.value, care.label) for care in spoken]

    @classmethod
    def of_disability(cls) -> list[tuple[str, str]]:
        spoken = dict(cls.of_language())
        return [(value, label) for value, label in cls.choices if value not in spoken]


class Fee(models.TextChoices):
    FREE = "Gratuit", _("Gratuit")
    CONDITIONAL = "Gratuit sous condition", _("Gratuit sous condition")
    PAID = "Payant", _("Payant")


class Programme(models.TextChoices):
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
    """The official pattern writes "Étapes numériques(La Poste)" without the space."""

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
    ALONE = "En autonomie", _("En autonomie")
    ONE_TO_ONE = "Accompagnement individuel", _("Accompagnement individuel")
    WORKSHOP = "Dans un atelier collectif", _("Dans un atelier collectif")
    REMOTE = "À distance", _("À distance")


class OfferKind(models.TextChoices):
    DESK = "desk", _("Bureau, poste de travail")
    ROOM = "room", _("Salle")
    MACHINE = "machine", _("Machine, équipement")
    SERVICE = "service", _("Service")


class PriceUnit(models.TextChoices):
    HOUR = "hour", _("l’heure")
    HALF_DAY = "half_day", _("la demi-journée")
    DAY = "day", _("la journée")
    MONTH = "month", _("le mois")
    YEAR = "year", _("l’année")
    ONCE = "once", _("la séance")
    PAGE = "page", _("la page")


class Weekday(models.TextChoices):
    """The codes of RFC 5545, from Monday."""

    MONDAY = "MO", _("lundi")
    TUESDAY = "TU", _("mardi")
    WEDNESDAY = "WE", _("mercredi")
    THURSDAY = "TH", _("jeudi")
    FRIDAY = "FR", _("vendredi")
    SATURDAY = "SA", _("samedi")
    SUNDAY = "SU", _("dimanche")


class Weeks(models.TextChoices):
    """Which weeks of the year, or which times of the month, a day of the week is meant for."""

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
    """Who said last that everything is right. Ours, not the standard's; "" is the place itself."""

    LINK = "link", _("par le lieu")
    PHONE = "phone", _("par le lieu, au téléphone")
    NETWORK = "network", _("par le réseau")


# A confirmation is recent for a year, leap years included.
CONFIRMED_FOR = datetime.timedelta(days=366)


class ConfirmationState(models.TextChoices):
    """The age of the last confirmation of a place. Every place has exactly one state."""

    RECENT = "recent", _("Confirmé depuis moins d’un an")
    OLD = "old", _("Confirmé il y a plus d’un an")
    NEW = "new", _("Ajouté depuis moins d’un an, pas encore confirmé")
    NEVER = "never", _("Jamais confirmé")
