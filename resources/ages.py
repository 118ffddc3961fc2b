"""How old a text is, where that matters to whoever reads it. Pure."""

import datetime

from django.utils.translation import gettext as _

from network.dates import format_age

from .choices import Origin

OWN_YEARS, KEPT_YEARS = 3, 5  # from when what a text says may have changed


def age_notice(page, today: datetime.date) -> str:
    """ "Ce texte a été relu il y a 4 ans : ce qu’il dit a pu changer."; "" for a recent one."""
    if page.reviewed_on:
        return _notice(
            page.reviewed_on, today, OWN_YEARS, _("Ce texte a été relu %(age)s : %(so)s")
        )
    if page.first_published_on:
        is_same_text = page.link_state or page.origin == Origin.FIRST
        text = (
            _("Ce texte a paru %(age)s : %(so)s")
            if is_same_text
            else _("Le texte d’origine a paru %(age)s : %(so)s")
        )
        return _notice(page.first_published_on, today, KEPT_YEARS, text)
    return _notice(page.published_on, today, OWN_YEARS, _("Ce texte a été écrit %(age)s : %(so)s"))


def _notice(day, today, years, text):
    if (today - day).days < years * 365.25:
        return ""
    return text % {"age": format_age(day, today), "so": _("ce qu’il dit a pu changer.")}
