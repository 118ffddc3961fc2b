"""Start-up of the home app: search documents, nightly tasks, lines of waiting tasks."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Configuration of the home app."""

    name = "home"
    verbose_name = _("Accueil")

    def ready(self) -> None:
        """Register receivers, search documents, needs, nightly tasks, checks and lines of tasks.

        Also requires a second factor of every account with the permission `GIVES_ROLES`, if the
        setting `SECOND_FACTOR_REQUIRED` is on.
        """
        import search
        from home.documents import page_document
        from home.front.languages.recognition import guides
        from home.front.near.orientation import pictured_needs
        from home.models import StandardPage
        from home.team.feedback import desk as feedback_desk
        from home.team.feedback import receivers as _feedback  # noqa: F401
        from home.team.roles import receivers as _roles  # noqa: F401
        from home.team.roles.colleagues import GIVES_ROLES
        from home.team.start.checks import check_address
        from home.team.submissions import desk
        from home.team.submissions import receivers as _submissions  # noqa: F401
        from network.admin import lines
        from network.people.accounts.factors import requirement
        from network.tasks import nightly

        requirement.require_for(GIVES_ROLES)
        checks.register(check_address, checks.Tags.database)
        search.register(StandardPage, page_document)
        search.register_needs(pictured_needs)
        search.register_guides(guides)
        nightly.register(
            "record_figures", order=20, label=_("Relever les chiffres des territoires")
        )
        nightly.register("print_directories", order=60, label=_("Imprimer les listes de lieux"))
        nightly.register("send_digests", order=85, label=_("Écrire ce qui attend chacun"))
        nightly.register("purge_audience", order=90, label=_("Effacer les comptes anciens"))
        nightly.register("purge_feedback", order=90, label=_("Oublier les avis demandés"))
        nightly.register("purge_invitations", order=90, label=_("Oublier les invitations passées"))
        nightly.register(
            "purge_submissions", order=90, label=_("Oublier les propositions décidées")
        )
        lines.register(*desk.LINES, *feedback_desk.LINES)
