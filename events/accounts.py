"""What came of a reading, in words."""

from django.utils.translation import gettext as _

from .importing import CHANGED, CREATED, GONE, LEFT, UNCHANGED


def labels():
    return {
        CREATED: _("nouveaux"),
        CHANGED: _("modifiés"),
        UNCHANGED: _("inchangés"),
        LEFT: _("laissés"),
        GONE: _("retirés"),
    }


def kinds():
    return {"mended": _("corrigé"), "refused": _("refusé"), "left": _("laissé")}


def counted(number, label):
    """ "12 nouveaux", "1 nouveau"."""
    return f"{number} {label if number > 1 else label.rstrip('sx')}"


def said_counts(run):
    """ "12 nouveaux, 1 modifié": only what there is."""
    found = [(run.counts.get(key, 0), label) for key, label in labels().items()]
    return ", ".join(counted(number, label) for number, label in found if number)
