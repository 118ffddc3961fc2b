"""The facts of a place in short sentences of everyday words.

The sentences follow the European rules « Information pour tous » (Inclusion Europe, 2009): one idea
in a sentence, « vous », figures for numbers, no abbreviation.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.text.dates import format_time
from places.choices import AccessMode, Fee, Service
from places.hours.opening_hours import APPOINTMENT, DAY, MIDNIGHT, OPEN, Day, Hours, Stretch
from places.models import PlacePage

SERVICES = {
    Service.PAPERWORK: gettext_lazy("Faire un papier sur Internet. Par exemple : les impôts."),
    Service.EVERYDAY_TOOLS: gettext_lazy("Apprendre à utiliser un téléphone ou un ordinateur."),
    Service.WORK: gettext_lazy("Chercher du travail sur Internet."),
    Service.SAFETY: gettext_lazy("Se protéger des arnaques. Choisir de bons mots de passe."),
    Service.PARENTING: gettext_lazy("Parler des écrans et des enfants."),
    Service.LEISURE: gettext_lazy("Créer et s’amuser avec un ordinateur."),
    Service.CULTURE: gettext_lazy("Comprendre Internet et les ordinateurs."),
    Service.ACCESS: gettext_lazy("Utiliser un ordinateur et Internet sur place."),
    Service.EQUIPMENT: gettext_lazy("Acheter un ordinateur ou un téléphone à petit prix."),
}
FEES = {
    Fee.FREE: gettext_lazy("C’est gratuit."),
    Fee.CONDITIONAL: gettext_lazy("C’est gratuit pour certaines personnes. Demandez au lieu."),
    Fee.PAID: gettext_lazy("C’est payant. Demandez le prix au lieu."),
}


def services(place: PlacePage) -> list[str]:
    """Return what visitors can do at the place; a service without a sentence has its label."""
    return [
        str(SERVICES.get(service) or label)
        for service, label in zip(place.services, place.labels_of("services"), strict=True)
    ]


def fees(place: PlacePage) -> list[str]:
    """Return the sentences about the prices of the place."""
    return [
        str(FEES.get(fee) or label)
        for fee, label in zip(place.fees, place.labels_of("fees"), strict=True)
    ]


def state_lines(hours: Hours) -> list[str]:
    """Return the sentence of the state of a place, with one idea in each line.

    « Fermé – ouvre demain à 9 h » is ["Fermé.", "Ouvre demain à 9 h."].
    """
    return [f"{part[:1].upper()}{part[1:]}." for part in hours.sentence.split(" – ") if part]


def week(hours: Hours) -> list[tuple[Day, list[str]]]:
    """Return [(day, its hours)] from Monday to Sunday; [] without known hours.

    The hours of a day are texts such as "de 9 h à 12 h".
    """
    return [
        (day, [_range(stretch) for stretch in day.stretches if stretch.has_hours])
        for day in hours.week
    ]


def _range(stretch: Stretch) -> str:
    if stretch.end - stretch.start == DAY:
        return stretch.label
    end = _("minuit") if stretch.end.time() == MIDNIGHT else format_time(stretch.end)
    return _("de %(start)s à %(end)s") % {"start": format_time(stretch.start), "end": end}


def needs_appointment(place: PlacePage, hours: Hours) -> bool:
    """Return True if visitors need an appointment at all hours of the place."""
    states = {stretch.state for day in hours.week for stretch in day.stretches}
    return place.is_booked or (APPOINTMENT in states | {hours.state} and OPEN not in states)


def accepts_everyone(place: PlacePage, hours: Hours) -> bool:
    """Return True if the place states that visitors can come without an appointment."""
    return AccessMode.WALK_IN in place.access_modes and not needs_appointment(place, hours)
