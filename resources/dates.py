"""First publication of a text, and notices about the age of a text. Pure functions."""

import datetime

from django.utils import formats
from django.utils.translation import gettext as _
from wagtail.models import Page

from network.text.dates import format_age, format_day

from .choices import DatePrecision, Origin

# Years after which the content of our texts, and of texts of others, may be outdated.
OWN_YEARS, KEPT_YEARS = 3, 5


def format_source_date(day: datetime.date | None, precision: str) -> str:
    """Return `day` at `precision`: "2012", "octobre 2012" or "16 octobre 2012"; "" for None.

    `precision` is a `DatePrecision`; any other value gives the exact day.
    """
    if not day:
        return ""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    if precision == DatePrecision.MONTH:
        return formats.date_format(day, "F Y")
    return format_day(day, weekday=False)


def iso_source_date(day: datetime.date | None, precision: str) -> str:
    """Return `day` at `precision`: "2012", "2012-10" or "2012-10-16"; "" for None.

    The format is ISO 8601 with reduced precision. A `precision` that is neither year nor month
    gives the exact day.
    """
    if not day:
        return ""
    kept = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(precision, 10)
    return day.isoformat()[:kept]


def age_notice(page: Page, today: datetime.date) -> str:
    """Return a translated sentence that warns about the age of the text; "" for a recent text.

    `page` is a `ResourcePage`, and `today` the present local day. The age is counted from the last
    review (`reviewed_on`), else from the first publication elsewhere (`first_published_on`), else
    from the entry in the library (`published_on`). Without a review, a text that was published
    elsewhere is recent for five years; any other text is recent for three. Example: "Ce texte a été
    relu il y a 4 ans : ce qu’il dit a pu changer."
    """
    if page.reviewed_on:
        return _notice(
            page.reviewed_on, today, OWN_YEARS, _("Ce texte a été relu %(age)s : %(so)s")
        )
    is_same_text = page.kept_address or page.origin == Origin.FIRST
    if page.first_published_on:
        text = (
            _("Ce texte a paru %(age)s : %(so)s")
            if is_same_text
            else _("Le texte d’origine a paru %(age)s : %(so)s")
        )
        return _notice(page.first_published_on, today, KEPT_YEARS, text)
    if is_same_text:
        text = _("Ce texte est entré dans la bibliothèque %(age)s : %(so)s")
        return _notice(page.published_on, today, KEPT_YEARS, text)
    return _notice(page.published_on, today, OWN_YEARS, _("Ce texte a été écrit %(age)s : %(so)s"))


def _notice(day, today, years, text):
    if (today - day).days < years * 365.25:
        return ""
    return text % {"age": format_age(day, today), "so": _("ce qu’il dit a pu changer.")}
