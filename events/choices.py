"""Closed lists of the agenda.

The values of `Kind` and `Period` are in public URLs and must not change.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Kind of event."""

    WORKSHOP = "atelier", _("Atelier")
    HELP = "permanence", _("Permanence")
    COURSE = "formation", _("Formation")
    MEETING = "rencontre", _("Rencontre")
    TALK = "conference", _("Conférence")
    OPEN_DAY = "portes-ouvertes", _("Portes ouvertes")
    CONGRESS = "assises", _("Assises, congrès")
    OTHER = "autre", _("Autre rendez-vous")


class AttendanceMode(models.TextChoices):
    """Way to attend an event: on site, online or both."""

    ONSITE = "onsite", _("Sur place")
    ONLINE = "online", _("En ligne")
    HYBRID = "hybrid", _("Sur place et en ligne")


class Status(models.TextChoices):
    """Status of an event or of one of its dates."""

    CONFIRMED = "confirmed", _("Confirmé")
    FULL = "full", _("Complet")
    POSTPONED = "postponed", _("Reporté")
    CANCELLED = "cancelled", _("Annulé")


# Statuses of a date that does not take place as announced; a moved date does take place.
OFF = (Status.CANCELLED, Status.POSTPONED)


class Repeat(models.TextChoices):
    """Kind of repetition: weekly, fortnightly or one of three monthly rules."""

    WEEKLY = "weekly", _("Chaque semaine")
    FORTNIGHTLY = "fortnightly", _("Une semaine sur deux")
    MONTHLY_DAY = "monthly_day", _("Chaque mois, à la même date (ex. : le 15)")
    MONTHLY_WEEKDAY = "monthly_weekday", _("Chaque mois, le même jour (ex. : le 2e mardi)")
    MONTHLY_LAST = "monthly_last", _("Chaque mois, le dernier (ex. : le dernier mardi)")


class Change(models.TextChoices):
    """Change of a single date of an event.

    `NOTE` decides that the date takes place, even during a closure or a holiday. `MARKED` decides
    nothing: the date only has the marks of its exception, and a closure of the place cancels it.
    """

    CANCELLED = "cancelled", _("Annulée : elle reste affichée, barrée")
    MOVED = "moved", _("Déplacée : autre moment, ou autre endroit")
    SKIPPED = "skipped", _("Pas de séance : elle n’est pas affichée")
    NOTE = "note", _("Maintenue : avec une précision, ou malgré une fermeture")
    MARKED = "marked", _("Comme prévu : complète, ou inscriptions closes")


class SeatState(models.TextChoices):
    """State of a registration for one date: seat taken, on the waiting list, or cancelled."""

    HELD = "held", _("Inscrit")
    WAITING = "waiting", _("Liste d’attente")
    CANCELLED = "cancelled", _("Annulé")


class Period(models.TextChoices):
    """Period that filters the agenda: today, this week, this week-end or this month."""

    TODAY = "aujourd-hui", _("Aujourd’hui")
    WEEK = "semaine", _("Cette semaine")
    WEEKEND = "week-end", _("Ce week-end")
    MONTH = "mois", _("Ce mois-ci")


class SessionKind(models.TextChoices):
    """Kind of congress session."""

    PLENARY = "pleniere", _("Plénière")
    TALK = "conference", _("Conférence")
    ROUND_TABLE = "table-ronde", _("Table ronde")
    WORKSHOP = "atelier", _("Atelier")
    STORY = "retour", _("Retour d’expérience")
    BREAK = "pause", _("Pause, moment convivial")
    OTHER = "autre", _("Autre")


class SessionStatus(models.TextChoices):
    """Status of a session. Values shared with `Status` have the same meaning."""

    CONFIRMED = "confirmed", _("Maintenue")
    MOVED = "moved", _("Déplacée")
    CANCELLED = "cancelled", _("Annulée")


class SpeakerRole(models.TextChoices):
    """Role of a person in a session."""

    SPEAKER = "speaker", _("Intervient")
    HOST = "host", _("Anime")
    WITNESS = "witness", _("Témoigne")


class SpokenLanguage(models.TextChoices):
    """Languages of sessions, by ISO 639-1 code."""

    FRENCH = "fr", _("Français")
    ENGLISH = "en", _("Anglais")
    SPANISH = "es", _("Espagnol")
    ITALIAN = "it", _("Italien")
    GERMAN = "de", _("Allemand")
    ARABIC = "ar", _("Arabe")
    OCCITAN = "oc", _("Occitan")
    CORSICAN = "co", _("Corse")
