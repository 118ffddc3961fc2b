"""The fields of a national file in the words of the page's own form."""

from django.utils.translation import gettext as _

from places.models import PlacePage
from places.national.standard import BY_NAME


def label_of(column):
    """« Adresse » for "adresse": the words of the page's own form."""
    name = BY_NAME[column].field
    special = {"title": _("nom"), "search_description": _("résumé")}
    return special.get(name) or PlacePage._meta.get_field(name).verbose_name
