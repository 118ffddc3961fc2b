"""Every kind of page that a visitor can meet, by a name for the report and an address."""

from django.apps import apps

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
    "not found": "/rien-de-tel/",
    "English home": "/en/",
}
KINDS = [model._meta.label for model in PAGE_MODELS] + list(VIEWS)


def address(kind):
    """The path of that kind of page: for a model, of the public page of it that says the most."""
    if kind in VIEWS:
        return VIEWS[kind]
    pages = apps.get_model(kind).objects.public().filter(locale__language_code="fr")
    fullest = max(pages.order_by("pk")[:50], key=lambda page: len(str(page.serializable_data())))
    return fullest.get_url()
