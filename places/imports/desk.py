"""The lines of the team's desk about imports: broken sources, reviews, values, vanished places."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from network.admin.lines import Item, Line
from places.managers.teams import is_only_manager
from places.models import ImportRun, PlaceSource
from places.upkeep.desk import for_directory_publishers

from . import values, vanished


def broken_sources(user: User) -> QuerySet[PlaceSource] | None:
    """Return the active sources with a fault, sorted by name.

    Returns None for users whose only role is to manage places, and for users who publish no page.
    The queryset is empty if the user publishes some pages, but not in the whole directory.
    """
    sources = PlaceSource.objects.filter(is_active=True).exclude(fault="")
    return for_directory_publishers(user, sources.order_by("name", "pk"))


def runs_to_read(user: User) -> QuerySet[ImportRun] | None:
    """Return the imports that wait for a review or a mapping, the oldest `created_at` first.

    Returns None for users whose only role is to manage places, and for users who publish no page.
    The queryset is empty if the user publishes some pages, but not in the whole directory.
    """
    stages = [ImportRun.Stage.WAITING, ImportRun.Stage.JOINING]
    runs = ImportRun.objects.filter(stage__in=stages)
    return for_directory_publishers(user, runs.order_by("created_at", "pk"))


def unknown_values(user: User) -> QuerySet | None:
    """Return the values of nightly sources that wait for a meaning, those of one source together.

    Returns None for users whose only role is to manage places, and for users who publish no page.
    The queryset is empty if the user publishes some pages, but not in the whole directory.
    """
    return for_directory_publishers(user, values.undecided().filter(source__isnull=False))


def vanished_places(user: User) -> QuerySet | None:
    """Return the `VanishedPlace` rows that wait for a decision, the latest `noticed_on` first.

    Returns None for users whose only role is to manage places, and for users who publish no page.
    The queryset is empty if the user publishes some pages, but not in the whole directory.
    """
    return for_directory_publishers(user, vanished.waiting())


def _source_item(source):
    return Item(source.name, reverse("sources_de_lieux:edit", args=[source.pk]), source.fault)


LINES = [
    Line(
        "place_sources",
        lambda n: ngettext("source de lieux en panne", "sources de lieux en panne", n),
        broken_sources,
        depends=is_only_manager,
        order=40,
        url=lambda user: reverse("sources_de_lieux:index"),
        item=_source_item,
        shows_items=True,
    ),
    Line(
        "imports",
        lambda n: ngettext(
            "fichier de lieux dont les changements sont à relire",
            "fichiers de lieux dont les changements sont à relire",
            n,
        ),
        runs_to_read,
        depends=is_only_manager,
        order=44,
        icon="download",
        url=lambda user: reverse("imports_de_lieux:runs"),
    ),
    Line(
        "unknown_values",
        lambda n: ngettext(
            "valeur à comprendre dans une source de lieux",
            "valeurs à comprendre dans les sources de lieux",
            n,
        ),
        unknown_values,
        depends=is_only_manager,
        order=45,
        icon="help",
        url=lambda user: reverse("imports_de_lieux:all_values"),
    ),
    Line(
        "vanished",
        lambda n: ngettext(
            "lieu disparu de sa source, ou revenu",
            "lieux disparus de leur source, ou revenus",
            n,
        ),
        vanished_places,
        depends=is_only_manager,
        order=46,
        icon="cross",
        url=lambda user: reverse("suites_des_imports:list"),
    ),
]
