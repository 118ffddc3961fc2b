"""Closed lists of the agenda. The values of `Kind` and `Period` stand in addresses: they stay."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    WORKSHOP = "atelier", _("Atelier")
    HELP = "permanence", _("Permanence")
    COURSE = "formation", _("Formation")
    MEETING = "rencontre", _("Rencontre")
    TALK = "conference", _("Conférence")
    OPEN_DAY = "portes-ouvertes", _("Portes ouvertes")
    CONGRESS = "assises", _("Assises, congrès")
    OTHER = "autre", _("Autre rendez-vous")


class AttendanceMode(models.TextChoices):
    ONSITE = "onsite", _("Sur place")
    ONLINE = "online", _("En ligne")
    HYBRID = "hybrid", _("Sur place et en ligne")


class Status(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmé")
    FULL = "full", _("Complet")
    POSTPONED = "postponed", _("Reporté")
    CANCELLED = "cancelled", _("Annulé")


# The states of what is not held as announced; what was moved is held.
OFF = (Status.CANCELLED, Status.POSTPONED)


class Repeat(models.TextChoices):
    WEEKLY = "weekly", _("Chaque semaine")
    FORTNIGHTLY = "fortnightly", _("Une semaine sur deux")
    MONTHLY_DAY = "monthly_day", _("Chaque mois, à la même date (ex. : le 15)")
    MONTHLY_WEEKDAY = "monthly_weekday", _("Chaque mois, le même jour (ex. : le 2e mardi)")
    MONTHLY_LAST = "monthly_last", _("Chaque mois, le dernier (ex. : le dernier mardi)")


class Change(models.TextChoices):
    """What happens to one date of an event."""

    CANCELLED = "cancelled", _("Annulée : elle reste affichée, barrée")
    MOVED = "moved", _("Déplacée : autre moment, ou autre endroit")
    FULL = "full", _("Complète")
    SKIPPED = "skipped", _("Pas de séance : elle n’est pas affichée")
    NOTE = "note", _("Maintenue, avec une précision")


class SeatState(models.TextChoices):
    """What a person who registered for one date has."""

    HELD = "held", _("Inscrit")
    WAITING = "waiting", _("Liste d’attente")
    CANCELLED = "cancelled", _("Annulé")


class Period(models.TextChoices):
    TODAY = "aujourd-hui", _("Aujourd’hui")
    WEEK = "semaine", _("Cette semaine")
    WEEKEND = "week-end", _("Ce week-end")
    MONTH = "mois", _("Ce mois-ci")


class SessionKind(models.TextChoices):
    PLENARY = "pleniere", _("Plénière")
    TALK = "conference", _("Conférence")
    ROUND_TABLE = "table-ronde", _("Table ronde")
    WORKSHOP = "atelier", _("Atelier")
    STORY = "retour", _("Retour d’expérience")
    BREAK = "pause", _("Pause, moment convivial")
    OTHER = "autre", _("Autre")


class SessionStatus(models.TextChoices):
    """The values are those of `Status` where the two mean the same thing."""

    CONFIRMED = "confirmed", _("Maintenue")
    MOVED = "moved", _("Déplacée")
    CANCELLED = "cancelled", _("Annulée")


class SpeakerRole(models.TextChoices):
    SPEAKER = "speaker", _("Intervient")
    HOST = "host", _("Anime")
    WITNESS = "witness", _("Témoigne")


class SpokenLanguage(models.TextChoices):
    """ISO 639-1 codes."""

    FRENCH = "fr", _("Français")
    ENGLISH = "en", _("Anglais")
    SPANISH = "es", _("Espagnol")
    ITALIAN = "it", _("Italien")
    GERMAN = "de", _("Allemand")
    ARABIC = "ar", _("Arabe")
    OCCITAN = "oc", _("Occitan")
    CORSICAN = "co", _("Corse")
