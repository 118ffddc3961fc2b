"""Original roles and their permissions. Coordination may change them in the admin.

`manage.py sync_roles` compares a site with this table.
`home/migrations/0002_first_pages_and_team.py` contains a copy of its own.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

COORDINATION, EDITING, CONTRIBUTION = "Coordination", "Rédaction", "Contribution"


@dataclass(frozen=True)
class Right:
    """A set of permissions, described by a translated sentence, `label`."""

    key: str
    label: str
    permissions: tuple[str, ...]  # "app.codename"


def all_permissions(model: str, *more: str) -> tuple[str, ...]:
    """Return the add, change, delete and view permissions of "app.model", then `more`."""
    app, model = model.split(".")
    return (*(f"{app}.{action}_{model}" for action in ("add", "change", "delete", "view")), *more)


RIGHTS = [
    Right("admin", _("Entrer dans l’administration du site"), ("wagtailadmin.access_admin",)),
    Right(
        "records",
        _("Tenir les structures, les personnes et les thèmes"),
        (
            *all_permissions("network.organisation"),
            *all_permissions("network.person"),
            *all_permissions("network.topic"),
        ),
    ),
    Right(
        "series",
        _("Tenir les séries, les collections et les sources de la bibliothèque"),
        (
            *all_permissions("resources.series"),
            *all_permissions("resources.collection"),
            *all_permissions("resources.publisher"),
        ),
    ),
    Right(
        "search",
        _("Aider la recherche : synonymes, mots de tous les jours, quartiers, meilleures réponses"),
        (
            *all_permissions("network.locality"),
            *all_permissions("search.synonym"),
            *all_permissions("search.everydaygroup"),
            *all_permissions("search.bestbet"),
        ),
    ),
    Right(
        "congress",
        _("Composer et publier le programme des assises"),
        (
            *all_permissions("events.session", "events.publish_session"),
            *all_permissions("events.room"),
            *all_permissions("events.track"),
        ),
    ),
    Right(
        "translation",
        _("Traduire une page dans une autre langue"),
        ("wagtail_localize.submit_translation",),
    ),
    Right(
        "place_sources",
        _("Tenir les fichiers de lieux qui sont relus chaque nuit"),
        all_permissions("places.placesource"),
    ),
    Right(
        "calendars",
        _("Tenir les calendriers reçus des membres"),
        all_permissions("events.eventsource"),
    ),
    Right("territories", _("Corriger les territoires"), all_permissions("network.territory")),
    Right(
        "settings",
        _("Régler le site : nom, téléphone, mentions légales"),
        ("network.change_networksettings",),
    ),
    Right(
        "redirects",
        _("Faire suivre une ancienne adresse vers une page"),
        all_permissions("wagtailredirects.redirect"),
    ),
    Right(
        "registrations",
        _("Voir qui est inscrit, même aux événements des autres"),
        ("events.view_registration",),
    ),
    Right(
        "reviews",
        _("Décider comment les pages sont relues"),
        (*all_permissions("wagtailcore.workflow"), *all_permissions("wagtailcore.task")),
    ),
    Right(
        "people",
        _("Inviter des collègues, donner les rôles, arrêter un compte"),
        (*all_permissions("auth.user"), *all_permissions("auth.group")),
    ),
]


@dataclass(frozen=True)
class Role:
    """A role of the table.

    `summary` is the end of a translated sentence. `rights` are keys of `RIGHTS`. The other tuples
    contain actions, such as "add" or "publish": on all pages, on pages of the agenda and library
    only, on images and documents, and on collections.
    """

    name: str
    summary: str  # after "Vous pourrez"
    rights: tuple[str, ...]
    on_all_pages: tuple[str, ...] = ()
    on_own_sections: tuple[str, ...] = ()  # in the agenda and the library alone
    on_files: tuple[str, ...] = ()  # of images and of documents
    on_collections: tuple[str, ...] = ()


ROLES = [
    Role(
        COORDINATION,
        _(
            "tout faire sur le site : les pages, les lieux, l’agenda, les réglages, et inviter des"
            " collègues"
        ),
        rights=tuple(right.key for right in RIGHTS),
        on_all_pages=("add", "change", "publish", "bulk_delete", "lock", "unlock"),
        on_files=("add", "change", "choose"),
        on_collections=("add", "change", "delete"),
    ),
    Role(
        EDITING,
        _("écrire, relire et publier toutes les pages, les lieux et les rendez-vous"),
        rights=(
            *("admin", "records", "series", "search", "congress", "translation", "place_sources"),
        ),
        on_all_pages=("add", "change", "publish", "lock"),
        on_files=("add", "change", "choose"),
    ),
    Role(
        CONTRIBUTION,
        _("écrire des rendez-vous et des articles, que l’équipe relit avant de les publier"),
        rights=("admin",),
        on_own_sections=("add",),
        on_files=("add", "choose"),
    ),
]
