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


def said_counts(run):
    """ "12 nouveaux, 3 modifiés": only what there is."""
    named = labels()
    return ", ".join(f"{run.counts[key]} {named[key]}" for key in named if run.counts.get(key))
