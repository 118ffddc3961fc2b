"""The languages of the people who welcome visitors, and the ways to consent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """A language other than spoken French: its ISO 639 code, "lsf" for French Sign Language."""

    LSF = "lsf", _("langue des signes française (LSF)")
    ENGLISH = "en", _("anglais")
    SPANISH = "es", _("espagnol")
    ITALIAN = "it", _("italien")
    PORTUGUESE = "pt", _("portugais")
    GERMAN = "de", _("allemand")
    ARABIC = "ar", _("arabe")
    BERBER = "ber", _("berbère")
    COMORIAN = "swb", _("comorien")
    TURKISH = "tr", _("turc")
    ARMENIAN = "hy", _("arménien")
    ROMANIAN = "ro", _("roumain")
    ALBANIAN = "sq", _("albanais")
    UKRAINIAN = "uk", _("ukrainien")
    RUSSIAN = "ru", _("russe")
    POLISH = "pl", _("polonais")
    PERSIAN = "fa", _("persan ou dari")
    PASHTO = "ps", _("pachto")
    CHINESE = "zh", _("chinois")
    VIETNAMESE = "vi", _("vietnamien")
    TAMIL = "ta", _("tamoul")
    WOLOF = "wo", _("wolof")
    BAMBARA = "bm", _("bambara")
    FULA = "ff", _("peul")
    SONINKE = "snk", _("soninké")
    LINGALA = "ln", _("lingala")
    TIGRINYA = "ti", _("tigrigna")
    CREOLE = "cpf", _("créole")
    OCCITAN = "oc", _("provençal ou occitan")
    CORSICAN = "co", _("corse")
    BRETON = "br", _("breton")
    BASQUE = "eu", _("basque")
    CATALAN = "ca", _("catalan")
    ALSATIAN = "gsw", _("alsacien")


class ConsentHow(models.TextChoices):
    """How a person consented to be shown on the page of a place."""

    SELF = "self", _("C’est moi, et je suis d’accord")
    SPOKEN = "spoken", _("Elle me l’a dit")
    WRITTEN = "written", _("Elle me l’a écrit")
