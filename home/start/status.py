"""What a site still lacks: for the person who runs it, and for those who begin to fill it."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site, WorkflowPage

from events.models import EventPage
from home.models import RoleInvitation
from home.roles import colleagues, granting
from home.roles.table import ROLES
from network.models import NetworkSettings, NightlyRun, Territory, Topic
from network.shared.compiled import compiled_rows
from places.models import PlaceIndexPage, PlacePage

from . import pages
from .beginning import DEFAULT_NAME

LEGAL_FACTS = ("legal_name", "publication_director", "host_name")


@dataclass(frozen=True)
class Step:
    """Something to do once; `url` is where it is done, or explained, and `other_label` with
    `other_url` another way, "" when there is none."""

    label: str
    url: str
    is_done: bool
    other_label: str = ""
    other_url: str = ""


def first_steps(user):
    """The `Step`s of somebody who begins to fill the site, one query for all; [] before there is
    one."""
    there = next(iter(compiled_rows(_there, user=user.pk)), None)
    if there is None:
        return []
    edit = reverse("wagtailsettings:edit", args=["network", "networksettings", there["site"]])
    return [
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


def _there(user):
    """Of the default site and its settings, when it has any, and of what the network holds."""
    others = get_user_model().objects.filter(is_active=True).exclude(id=user)
    said = ("logo", "phone", *LEGAL_FACTS)
    return Site.objects.filter(is_default_site=True).values(
        site=F("pk"),
        **{name: F(f"networksettings__{name}") for name in said},
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


def missing(site):
    """Sentences, in French, on what a site that runs still lacks; [] when it has all."""
    network = NetworkSettings.for_site(site)
    home = site.root_page
    titles = pages.missing(home)
    lacks = [
        (not Territory.objects.exists(), _("Les territoires : lancez « start_network ».")),
        (
            bool(titles),
            _("Des pages, que « start_network » remet : %s.") % ", ".join(titles),
        ),
        (not Topic.objects.exists(), _("Les thèmes : lancez « start_network ».")),
        (len(granting.existing_roles()) < len(ROLES), _("Des rôles : lancez « start_network ».")),
        (
            not WorkflowPage.objects.filter(workflow__active=True).exists(),
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
            not all(getattr(network, name) for name in LEGAL_FACTS),
            _("Les mentions légales : remplissez-les dans les réglages du réseau."),
        ),
    ]
    return [str(sentence) for is_lacking, sentence in lacks if is_lacking]
