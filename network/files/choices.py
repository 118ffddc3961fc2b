"""The licences of pictures."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PictureLicence(models.TextChoices):
    """The licence of a picture; the values are SPDX identifiers where one exists."""

    CC_BY = "CC-BY-4.0", _("CC BY : chacun peut la reprendre, en nommant l’auteur")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA : pareil, et partager à l’identique")
    CC_BY_NC_SA = "CC-BY-NC-SA-4.0", _("CC BY-NC-SA : pareil, sans la vendre")
    OPEN = "etalab-2.0", _("Licence Ouverte : photo d’une administration")
    CC0 = "CC0-1.0", _("CC0 : l’auteur la donne à tous")
    PUBLIC_DOMAIN = "public-domain", _("Domaine public : image ancienne")
    RESERVED = "reserved", _("Tous droits réservés : l’auteur nous a donné son accord")

    @property
    def short(self) -> str | Promise:
        """The short name written beside the picture, "CC BY 4.0" for example."""
        return SHORT[self.value]

    @property
    def url(self) -> str:
        """The URL of the text of the licence, or "" for a licence without one."""
        return URLS.get(self.value, "")


SHORT = {
    "CC-BY-4.0": "CC BY 4.0",
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-NC-SA-4.0": "CC BY-NC-SA 4.0",
    "etalab-2.0": _("Licence Ouverte 2.0"),
    "CC0-1.0": "CC0",
    "public-domain": _("domaine public"),
    "reserved": _("tous droits réservés"),
}
URLS = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/deed.fr",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/deed.fr",
    "CC-BY-NC-SA-4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr",
    "etalab-2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/deed.fr",
}
