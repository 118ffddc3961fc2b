from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "places"
    verbose_name = _("Lieux")

    def ready(self):
        import search
        from network import nightly
        from network.models import Organisation

        from . import documents, signals  # noqa: F401
        from .managers import receivers  # noqa: F401
        from .models import PlacePage

        search.register(
            PlacePage,
            documents.place_document,
            decorate=documents.open_badges,
            prefetch=["offers"],
        )
        search.follow(Organisation, documents.places_of)
        nightly.register("pull_places", order=10)
        nightly.register("ask_confirmations", order=20)
        nightly.register("sync_place_groups", order=70)
        nightly.register("purge_corrections", order=90)
