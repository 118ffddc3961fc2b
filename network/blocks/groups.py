"""The groups of blocks in the editor's list of blocks, as `Meta.group`."""

from django.utils.translation import gettext_lazy as _

TEXT = _("Écrire")
PICTURES = _("Montrer")
NUMBERS = _("Compter et comparer")
LINKS = _("Citer et renvoyer")
