"""The start of the app: fill the registries and patch other packages."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    """The configuration of the app `network`."""

    name = "network"
    verbose_name = _("Réseau")

    def ready(self) -> None:
        """Connect the receivers, fill the registries and patch other packages.

        Also starts the metrics if METRICS_BIND is set, and the error reports if SENTRY_DSN is.
        """
        from network.admin import lines, reviews
        from network.admin import link_reports as links_desk
        from network.admin.scripts import patch_choosers
        from network.files import receivers as _uploads  # noqa: F401
        from network.links import linked_models
        from network.links import receivers as _links  # noqa: F401
        from network.models import NetworkSettings, Organisation, Person
        from network.outputs.spreadsheets import patch_admin_exports
        from network.people.accounts import provider
        from network.people.accounts import receivers as _accounts  # noqa: F401
        from network.people.invitations.links import accept_verified
        from network.tasks import desk as tasks_desk
        from network.tasks import nightly, nights
        from network.text.strings import add_french_plurals

        from . import receivers  # noqa: F401

        for model in (Organisation, Person, NetworkSettings):
            linked_models.register(model)
        provider.register_account_maker(accept_verified)
        # Patches of other packages; docs/upgrading.md explains them.
        patch_choosers()
        patch_admin_exports()
        add_french_plurals()
        nightly.register("check_links", order=75, label=_("Vérifier les liens vers d’autres sites"))
        nightly.register(
            "purge_sign_ins", order=95, label=_("Oublier les connexions de plus de six mois")
        )
        nightly.register("clearsessions", order=95, label=_("Oublier les connexions terminées"))
        nightly.register(
            "forget_expired", order=96, label=_("Oublier ce qui n’est gardé qu’un temps")
        )
        if settings.BACKUP_DIR:
            nightly.register("backup", order=99, label=_("Sauvegarder le site"))
        if settings.METRICS_BIND:
            import_module("network.operation.metrics")
        if settings.SENTRY_DSN:
            import_module("network.operation.errors").start()
        lines.register(*links_desk.LINES, *nights.LINES, *reviews.LINES, *tasks_desk.LINES)
