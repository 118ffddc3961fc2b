"""Missing content of a site: first steps for editors, and a report for the administrator."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import Exists, F, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site, WorkflowPage

from events.models import EventPage
from home.models import RoleInvitation
from home.team.roles import colleagues, granting
from home.team.roles.table import ROLES
from network.database.compiled import compiled_rows
from network.models import NetworkSettings, NightlyRun, Territory, Topic
from network.operation.deployment.sender import is_placeholder
from places.models import PlaceIndexPage, PlacePage

from . import pages
from .beginning import DEFAULT_NAME

LEGAL_FACTS = ("legal_name", "publication_director", "host_name")


@dataclass(frozen=True)
class Step:
    """A step to do once to complete a site.

    `url` leads to the screen or to the chapter of the guide. `other_label` and `other_url` are an
    alternative, or "".
    """

    label: str
    url: str
    is_done: bool
    other_label: str = ""
    other_url: str = ""


def first_steps(user: User) -> list[Step]:
    """Return the first steps of the site in order, done or not, with one query.

    The step of mails is done if they leave from an address of a real domain. The step of
    invitations is done if there is an invitation or an active account besides `user`.
    Returns an empty list if there is no default site.
    """
    there = next(iter(compiled_rows(_content_of_site, user=user.pk)), None)
    if there is None:
        return []
    edit = reverse("wagtailsettings:edit", args=["network", "networksettings", there["site"]])
    return [
        Step(_("Choisir les couleurs du site"), edit, bool(there["theme"] or there["color"])),
        Step(_("Donner un logo au réseau"), edit, bool(there["logo"])),
        Step(_("Écrire le numéro à appeler"), f"{edit}#tab-contact", bool(there["phone"])),
        Step(
            _("Remplir les mentions légales"),
            f"{edit}#tab-mentions_legales",
            all(there[name] for name in LEGAL_FACTS),
        ),
        Step(
            _("Ajouter un premier lieu"),
            _add_url(PlacePage, there["places"]),
            there["has_place"],
            _("ou un fichier de lieux"),
            reverse("imports_de_lieux:runs"),
        ),
        Step(
            _("Annoncer un premier événement"),
            reverse("event_announce"),
            there["has_event"],
        ),
        Step(
            _("Choisir l’adresse d’où partent les courriels"),
            reverse("guide_chapter", args=["inviter-quelqu-un"]),
            not is_placeholder(settings.DEFAULT_FROM_EMAIL),
        ),
        Step(
            _("Inviter une première personne"),
            reverse("colleagues"),
            there["has_colleague"] or there["has_invitation"],
        ),
        Step(
            _("Essayer la sauvegarde"),
            reverse("guide_chapter", args=["les-sauvegardes"]),
            there["has_backup"],
        ),
    ]


def _content_of_site(user):
    """Return a queryset of one dict: settings of the default site, and which content exists.

    Without a default site, the queryset is empty.
    """
    others = get_user_model().objects.filter(is_active=True).exclude(id=user)
    fields = ("theme", "color", "logo", "phone", *LEGAL_FACTS)
    return Site.objects.filter(is_default_site=True).values(
        site=F("pk"),
        **{name: F(f"networksettings__{name}") for name in fields},
        places=Subquery(PlaceIndexPage.objects.order_by("path").values("pk")[:1]),
        has_place=Exists(PlacePage.objects.all()),
        has_event=Exists(EventPage.objects.all()),
        has_colleague=Exists(others),
        has_invitation=Exists(RoleInvitation.objects.all()),
        has_backup=Exists(NightlyRun.objects.filter(command="backup", fault="")),
    )


def _add_url(model, parent):
    if parent is None:
        return reverse("wagtailadmin_explore_root")
    args = [model._meta.app_label, model._meta.model_name, parent]
    return reverse("wagtailadmin_pages:add", args=args)


def missing(site: Site) -> list[str]:
    """Return a translated sentence, with the cure, for each missing part of `site`."""
    network = NetworkSettings.for_site(site)
    home = site.root_page
    titles = pages.missing(home)
    checks = [
        (not Territory.objects.exists(), _("Les territoires : lancez « start_network ».")),
        (
            bool(titles),
            _("Des pages, que « start_network » remet : %s.") % ", ".join(titles),
        ),
        (not Topic.objects.exists(), _("Les thèmes : lancez « start_network ».")),
        (len(granting.existing_roles()) < len(ROLES), _("Des rôles : lancez « start_network ».")),
        (
            not WorkflowPage.objects.filter(
                workflow__active=True, workflow__workflow_tasks__task__active=True
            ).exists(),
            _("Un circuit de relecture : réglez-le dans l’administration."),
        ),
        (
            not colleagues.coordinators().exists() and not RoleInvitation.objects.exists(),
            _("Quelqu’un pour tenir le site : lancez « start_network --admin COURRIEL »."),
        ),
        (
            network.name == DEFAULT_NAME,
            _("Le nom du réseau : écrivez-le dans ses réglages."),
        ),
        (not network.phone, _("Le numéro à appeler : écrivez-le dans les réglages du réseau.")),
        (
            is_placeholder(settings.DEFAULT_FROM_EMAIL),
            _("Une vraie adresse d’où partent les courriels : écrivez-la dans EMAIL_FROM."),
        ),
        (
            not all(getattr(network, name) for name in LEGAL_FACTS),
            _("Les mentions légales : remplissez-les dans les réglages du réseau."),
        ),
    ]
    return [str(sentence) for is_missing, sentence in checks if is_missing]
