"""App configuration of the search."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The app of the public search."""

    name = "search"
    verbose_name = _("Recherche")

    def ready(self) -> None:
        """Register nightly tasks, a line of pending work, a linked model and a health report.

        Also connects the signals of the index.
        """
        from network.admin import lines
        from network.links import linked_models
        from network.operation import health
        from network.tasks import nightly

        from . import (
            desk,
            signals,  # noqa: F401
        )
        from .engines.cluster import report_health
        from .models import BestBet

        nightly.register("check_search", order=80, label=_("Vérifier la recherche"))
        nightly.register("purge_search_log", order=90, label=_("Oublier les recherches anciennes"))
        lines.register(*desk.LINES)
        linked_models.register(BestBet)
        health.register("search", report_health)
