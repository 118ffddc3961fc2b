"""Every kind of page that a visitor can meet, by a name for the report and an address."""

from django.apps import apps

from events.models import CongressPage
from tests.canaries import PAGE_MODELS

VIEWS = {
    "search": "/recherche/?q=num%C3%A9rique",
    "search without result": "/recherche/?q=zzzzzz",
    "territories": "/territoires/",
    "region": "/territoires/R93/",
    "departement": "/territoires/13/",
    "commune": "/territoires/13055/",
    "map of places": "/lieux/carte/",
    "three taps": "/orientation/",
    "three taps, where": "/orientation/papiers/",
    "around a position": "/pres-de-chez-moi/?lat=43.30&lon=5.38",
    "registration found again": "/agenda/inscription/",
    "not found": "/rien-de-tel/",
    "English home": "/en/",
}
# Pages inside an edition of a congress, whose addresses are those of the demonstration's data.
CONGRESS = {
    "session": lambda edition, session: session.get_absolute_url(),
    "own choice": lambda edition, session: (
        f"{edition.address_of('choice')}?parcours={session.pk}+{session.pk + 1}"
    ),
    "programme on paper": lambda edition, session: edition.address_of("print"),
    "speaker": lambda edition, session: edition.speaker_address(session.people[0]),
}
KINDS = [model._meta.label for model in PAGE_MODELS] + [*VIEWS, *CONGRESS]


def address(kind):
    """The path of that kind of page: for a model, of the public page of it that says the most."""
    if kind in VIEWS:
        return VIEWS[kind]
    if kind in CONGRESS:
        edition = CongressPage.objects.public().order_by("-starts_at").first()
        session = edition.sessions.public().exclude(speakers=None).first()
        return CONGRESS[kind](edition, session)
    pages = apps.get_model(kind).objects.public().filter(locale__language_code="fr")
    fullest = max(pages.order_by("pk")[:50], key=lambda page: len(str(page.serializable_data())))
    return fullest.get_url()
