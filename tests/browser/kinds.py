"""Every kind of public page: a name for the test report, and an address."""

from urllib.parse import urlencode

from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from events.choices import SeatState
from events.models import CongressPage, Occurrence, Registration
from places.models import PlacePage
from places.upkeep.confirmations import requests as confirmations
from tests.canaries import PAGE_MODELS

VIEWS = {
    "search": "/recherche/?q=num%C3%A9rique",
    "search without result": "/recherche/?q=zzzzzz",
    "search in Arabic": f"/recherche/?{urlencode({'q': 'أريد طباعة وثيقة'})}",
    "search in Georgian, without result": f"/recherche/?{urlencode({'q': 'დაბეჭდვა'})}",
    "territories": "/territoires/",
    "region": "/territoires/R93/",
    "audit of accessibility": "/informations/audit-accessibilite/",
    "departement": "/territoires/13/",
    "commune": "/territoires/13055/",
    "list on paper": "/territoires/13004/liste/",
    "lists on paper": "/territoires/sur-papier/",
    "figures of a territory": "/territoires/13/chiffres/",
    "press": "/presse/",
    "map of places": "/lieux/carte/",
    "three taps": "/orientation/",
    "three taps, where": "/orientation/papiers/",
    "easy-to-read home": "/facile/",
    "easy-to-read needs": "/facile/orientation/",
    "easy-to-read communes": "/facile/orientation/papiers/?departement=13",
    "easy-to-read help": "/facile/orientation/papiers/?pres=13056+Martigues",
    "around a position": "/pres-de-chez-moi/?lat=43.30&lon=5.38",
    "offline": "/hors-ligne/",
    "audience": "/audience/",
    "other languages": "/langues/",
    "help in Arabic": "/langues/ar/",
    "card to hand out": "/langues/carte/?pres=Arles&langue=uk",
    "agenda by month": "/agenda/?vue=mois",
    "agenda by week": "/agenda/?vue=semaine",
    "agenda on paper": "/agenda/imprimer/",
    "poster": "/agenda/affiche/?territoire=13",
    "how to subscribe": "/agenda/s-abonner/",
    "what a subscription holds": "/agenda/votre-abonnement/?adresse=/agenda/agenda.ics",
    "registration found again": "/agenda/inscription/",
    "letter of nearby dates": "/lettre/?pres=Arles",
    "poster of nearby dates": "/lettre/affiche/?pres=Marseille&km=20",
    "what one may propose": "/proposer/",
    "an event proposed": "/proposer/evenement/",
    "data for partners": "/donnees/",
    "list of the library": "/ressources/?page=1",
    "easy-to-read texts": "/ressources/facile-a-lire/",
    "series": "/ressources/series/organiser-chez-soi/",
    "series on one page": "/ressources/series/organiser-chez-soi/lire/",
    "series on paper": "/ressources/series/organiser-chez-soi/imprimer/",
    "collection": "/ressources/collections/ouvrir-un-tiers-lieu/",
    "source": "/ressources/sources/internet-actu/",
    "recipe on paper": "/ressources/la-souris-et-le-clavier/fiche/",
    "not found": "/rien-de-tel/",
    "English home": "/en/",
}
# Pages of a congress edition, whose addresses depend on the data of the demonstration.
CONGRESS = {
    "session": lambda edition, session: session.get_absolute_url(),
    "own choice": lambda edition, session: (
        f"{edition.subpage_url('choice')}?parcours={session.pk}+{session.pk + 1}"
    ),
    "programme on paper": lambda edition, session: edition.subpage_url("print"),
    "speaker": lambda edition, session: edition.speaker_url(session.people[0]),
}


def _date():
    """Return the next date with registrations on the site."""
    dates = Occurrence.objects.upcoming(timezone.now()).filter(event__capacity__gt=0)
    return dates.filter(status="confirmed").order_by("starts_at", "pk").first()


def _registration():
    date = _date()
    return Registration.objects.get_or_create(
        event=date.event,
        original_starts_at=date.original_starts_at,
        name="Camille Roux",
        contact="camille@exemple.fr",
        defaults={
            "starts_at": date.starts_at,
            "ends_at": date.ends_at,
            "where": date.where,
            "state": SeatState.WAITING,
        },
    )[0]


def _place():
    return PlacePage.objects.public().in_language("fr").exclude(phone="").order_by("pk").first()


def _confirmation():
    place = _place()
    request, _is_new = place.confirmation_requests.get_or_create(
        occasion="images", defaults={"claimed_at": timezone.now(), "asks_closures": True}
    )
    return reverse("places:confirmation", args=[confirmations.token_of(request)])


# Pages for one person, one date or one place.
OWN = {
    "registration": lambda: reverse(
        "registrations:register", args=[_date().event.calendar_entry.uid]
    ),
    "own registration": lambda: _registration().path,
    "easy-to-read place": lambda: reverse("home:easy_place", args=[_place().slug]),
    "easy-to-read form": lambda: reverse(
        "home:easy_register", args=[_date().event.calendar_entry.uid]
    ),
    "easy-to-read registration": lambda: reverse(
        "home:easy_registration", args=[_registration().token]
    ),
    "place to correct": lambda: reverse("places:correction", args=[_place().slug]),
    "place to confirm": _confirmation,
}
KINDS = [model._meta.label for model in PAGE_MODELS] + [*VIEWS, *CONGRESS, *OWN]


def address(kind):
    """Return the path of a page of this kind.

    For a model, it is the path of the public French page with the most content among the first
    fifty. For a key of `OWN`, the registration or confirmation that the page needs is created.
    """
    if kind in VIEWS:
        return VIEWS[kind]
    if kind in OWN:
        return OWN[kind]()
    if kind in CONGRESS:
        edition = CongressPage.objects.public().order_by("-starts_at").first()
        session = edition.sessions.public().exclude(speakers=None).first()
        return CONGRESS[kind](edition, session)
    pages = apps.get_model(kind).objects.public().filter(locale__language_code="fr")
    pages = pages.exclude(slug="audit-accessibilite")  # has its own kind
    fullest = max(pages.order_by("pk")[:50], key=lambda page: len(str(page.serializable_data())))
    return fullest.get_url()
