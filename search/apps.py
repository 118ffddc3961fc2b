from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Recherche")

    def ready(self):
        from network import nightly
        from network.desk import lines

        from . import (
            desk,
            signals,  # noqa: F401
        )

        nightly.register("check_search", order=80, label=_("Vérifier la recherche"))
        nightly.register("purge_search_log", order=90, label=_("Oublier les recherches anciennes"))
        lines.register(*desk.LINES)
