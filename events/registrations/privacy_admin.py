"""A warning about registered people, on the screen that restricts the access to a page."""

from django.contrib.auth.models import User
from django.utils.translation import ngettext
from wagtail.models import Page

from .leaving_admin import expected


def warning(page: Page, user: User) -> str:
    """Return the consequences of a restricted access for registered people, or "".

    People registered for the coming dates of the published events at or below `page` are counted.
    They stay registered and get no letter about the restriction: their dates take place as
    announced. Their reminders are still sent.
    """
    lines = expected([page], user, with_descendants=True, is_deletion=False)
    number = sum(line.total for line in lines)
    if not number:
        return ""
    text = ngettext(
        "%(number)s personne est inscrite à une date à venir. Si vous limitez l’accès, elle reste"
        " inscrite et ne reçoit aucune lettre : sa date a lieu, et son rappel partira si elle a"
        " donné une adresse de courriel. La date quitte l’agenda, et le rappel n’a plus de lien"
        " vers la page. Si la date n’a plus lieu, annulez-la plutôt : la personne sera prévenue.",
        "%(number)s personnes sont inscrites à des dates à venir. Si vous limitez l’accès, elles"
        " restent inscrites et ne reçoivent aucune lettre : leurs dates ont lieu, et leurs rappels"
        " partiront vers celles qui ont donné une adresse de courriel. Les dates quittent l’agenda,"
        " et les rappels n’ont plus de lien vers la page. Si les dates n’ont plus lieu,"
        " annulez-les plutôt : les personnes seront prévenues.",
        number,
    )
    return text % {"number": number}
