"""Configuration of the app: registrations in the search, the nightly tasks and the admin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """The app of the places."""

    name = "places"
    verbose_name = _("Lieux")

    def ready(self) -> None:
        """Connect the signal receivers and register the app in the registries of other apps.

        They are the registries of the search, of the names of quarters, of the nightly tasks, and
        of the lines of the admin's first screen.
        """
        import search
        from network.admin import lines
        from network.geography import quarters
        from network.models import Organisation
        from network.tasks import nightly

        from . import addresses, documents, signals  # noqa: F401
        from .imports import desk as imports_desk
        from .managers import receivers  # noqa: F401
        from .models import PlaceHost, PlacePage
        from .upkeep import desk as upkeep_desk
        from .upkeep.confirmations import receivers as _confirmations  # noqa: F401
        from .upkeep.hosts import receivers as _hosts  # noqa: F401

        search.register(
            PlacePage,
            documents.place_document,
            decorate=documents.open_badges,
            opening=documents.Openings,
            prefetch=["offers", "hosts"],
        )
        quarters.register(addresses.public_addresses)
        search.follow(Organisation, documents.places_run_by)
        search.follow(PlaceHost, documents.places_of_hosts)
        search.register_holidays(documents.coming_holidays)
        search.register_marks((mark, one.label) for one, mark in documents.MARKS.items())
        nightly.register("settle_positions", order=5, label=_("Vérifier les positions des lieux"))
        nightly.register("pull_places", order=10, label=_("Relire les sources de lieux"))
        nightly.register("ask_confirmations", order=20, label=_("Demander aux lieux de confirmer"))
        nightly.register(
            "sync_place_groups", order=70, label=_("Vérifier les droits des responsables de lieu")
        )
        nightly.register("purge_corrections", order=90, label=_("Oublier les corrections décidées"))
        nightly.register(
            "purge_imports", order=90, label=_("Oublier de quoi annuler les imports anciens")
        )
        lines.register(*imports_desk.LINES, *upkeep_desk.LINES)
