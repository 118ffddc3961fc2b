from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "network"
    verbose_name = _("Réseau")

    def ready(self):
        from . import nightly, receivers  # noqa: F401
        from .desk import nights, reviews

        nightly.register("clearsessions", order=95, label=_("Oublier les connexions terminées"))
        if settings.BACKUP_DIR:
            nightly.register("backup", order=99, label=_("Sauvegarder le site"))
        nights.register_lines()
        reviews.register_lines()
